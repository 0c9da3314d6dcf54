import { MillraceError } from '../../core/errors.js';
import type { Dense } from '../../core/sample.js';
import { sidesOf } from '../image.js';

/** How many numbers a pixel has: 1 is grey, 3 are red, green and blue. */
export type Channels = 1 | 3;

/**
 * A picture of bytes with so many channels; the one given where it has them.
 *
 * Grey is the luma of ITU-R BT.601, rounded as Pillow does it: (19595 red + 38470 green + 7471 blue + 32768) / 65536,
 * rounded down.
 *
 * @throws MillraceError `SHAPE_INVALID` unless the picture has 1 or 3 channels.
 */
export function withChannels(image: Dense<Uint8Array>, channels: Channels): Dense<Uint8Array> {
  const [height, width, given] = sidesOf(image);
  if (given === channels) return image;
  const shape = [height, width, channels];
  if (given === 3) return { data: greyOf(image.data), shape };
  if (given === 1) return { data: colouredOf(image.data), shape };
  throw new MillraceError('SHAPE_INVALID', {
    what: 'channels of a picture',
    given,
    expected: '1 (grey) or 3 (red, green, blue)',
  });
}

function greyOf(from: Uint8Array): Uint8Array {
  const grey = new Uint8Array(from.length / 3);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += 3) {
    const luma = 19_595 * (from[at] ?? 0) + 38_470 * (from[at + 1] ?? 0) + 7471 * (from[at + 2] ?? 0);
    grey[pixel] = (luma + 32_768) >>> 16;
  }
  return grey;
}

function colouredOf(from: Uint8Array): Uint8Array {
  const coloured = new Uint8Array(from.length * 3);
  for (let pixel = 0, at = 0; pixel < from.length; pixel++, at += 3) {
    const grey = from[pixel] ?? 0;
    coloured[at] = grey;
    coloured[at + 1] = grey;
    coloured[at + 2] = grey;
  }
  return coloured;
}
