import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { type Dense, type TypedArray, unsetLike } from '../../core/sample.js';
import { sidesOf } from '../image.js';
import { isBytes } from '../scaling/scale-bytes.js';
import { mirrorByteColours } from './mirror-byte-colours.js';
import { probability } from './options.js';
import { copyRun } from './pixels.js';
import { type Moved, named, sometimes, type Transform } from './transform.js';

const schema = z.strictObject({
  probability: probability.default(0.5),
  direction: z.enum(['horizontal', 'vertical'], "'horizontal' or 'vertical'").default('horizontal'),
});

/** How {@link randomFlip} is set. */
export interface FlipOptions {
  /** How likely a picture is mirrored, 0 to 1; default 0.5. */
  readonly probability?: number;
  /** Left to right, or upside down; default `horizontal`. */
  readonly direction?: FlipDirection;
}

/** Left to right, or upside down. */
export type FlipDirection = 'horizontal' | 'vertical';

/**
 * Mirrors a picture left to right or upside down, with a probability.
 *
 * As torchvision's `RandomHorizontalFlip` and `RandomVerticalFlip`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to what is no picture.
 * @example
 * ```ts
 * import { augment, randomFlip } from 'millrace';
 * const flips = augment(randomFlip({ probability: 0.3 }), randomFlip({ direction: 'vertical' }));
 * ```
 */
export function randomFlip(options: FlipOptions = {}): Transform {
  const settings = parseOptions('randomFlip', schema, options);
  const mirror = settings.direction === 'horizontal' ? flipHorizontally : flipVertically;
  return named('randomFlip', settings, sometimes(settings.probability, mirror));
}

/** Mirrors a picture left to right. */
export function flipHorizontally(image: Dense): Moved {
  const [, width, channels] = sidesOf(image);
  const data = unsetLike(image.data, image.data.length);
  const length = width * channels;
  const mirror = mirrors[channels] ?? mirrorPixels;
  const isDone =
    channels === 3 && isBytes(image.data) && isBytes(data) && mirrorByteColours(image.data, data, width);
  for (let start = 0; start < data.length && !isDone; start += length)
    mirror(image.data, data, start, length, channels);
  return { image: { data, shape: image.shape }, matrix: [-1, 0, width, 0, 1, 0] };
}

function mirrorNumbers(before: TypedArray, after: TypedArray, start: number, length: number): void {
  const last = 2 * start + length - 1;
  for (let place = start; place < start + length; place++) after[place] = before[last - place] ?? 0;
}

function mirrorColours(before: TypedArray, after: TypedArray, start: number, length: number): void {
  for (let from = start, to = start + length - 3; to >= start; from += 3, to -= 3) {
    after[to] = before[from] ?? 0;
    after[to + 1] = before[from + 1] ?? 0;
    after[to + 2] = before[from + 2] ?? 0;
  }
}

function mirrorPixels(
  before: TypedArray,
  after: TypedArray,
  start: number,
  length: number,
  channels: number,
): void {
  for (let pixel = 0; pixel < length; pixel += channels) {
    const from = start + pixel;
    const to = start + length - channels - pixel;
    for (let channel = 0; channel < channels; channel++) after[to + channel] = before[from + channel] ?? 0;
  }
}

// By their channels, those that a loop over channels would make twice as slow.
const mirrors: Readonly<Record<number, typeof mirrorPixels>> = { 1: mirrorNumbers, 3: mirrorColours };

/** Turns a picture upside down. */
export function flipVertically(image: Dense): Moved {
  const [height, width, channels] = sidesOf(image);
  const data = unsetLike(image.data, image.data.length);
  const length = width * channels;
  for (let row = 0; row < height; row++)
    copyRun(image.data, row * length, length, data, (height - 1 - row) * length);
  return { image: { data, shape: image.shape }, matrix: [1, 0, 0, 0, -1, height] };
}
