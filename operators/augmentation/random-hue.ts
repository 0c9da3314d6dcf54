import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { type Dense, emptyLike } from '../../core/sample.js';
import { spread } from './options.js';
import { channelsOf, clamp, isWhole } from './pixels.js';
import { between, named, type Range, type Transform } from './transform.js';

const schema = z.strictObject({ amount: spread(0, -0.5, 0.5) });

/**
 * Turns the colours of a picture on the colour circle, by one random part of it; a picture of one channel stays as it is.
 *
 * As torchvision's `ColorJitter` with `hue`: by way of hue, saturation and value; 0.5 makes the complementary colours.
 *
 * @param amount the part is drawn from `-amount` to `amount`, at most 0.5, or from low to high within -0.5 to 0.5.
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to other than 1 or 3 channels,
 *   `INPUT_INVALID` to other than bytes or floats.
 * @example
 * ```ts
 * import { augment, randomHue } from 'millrace';
 * const vary = augment(randomHue(0.1));
 * ```
 */
export function randomHue(amount: number | Range): Transform {
  const settings = parseOptions('randomHue', schema, { amount });
  return named('randomHue', settings, (image, random) => adjustHue(image, between(random, settings.amount)));
}

/** Turns the colours of a picture by a part of the colour circle, -0.5 to 0.5. */
export function adjustHue(image: Dense, shift: number): Dense {
  if (channelsOf(image) === 1) return image;
  const whole = isWhole(image);
  const highest = whole ? 255 : 1;
  // The greatest that a byte holds is anything below 256, so that each has as much room: torchvision's to_dtype.
  const scale = whole ? 255.999 : 1;
  const before = image.data;
  const data = emptyLike(before, before.length);
  for (let place = 0; place < data.length; place += 3) {
    const red = (before[place] ?? 0) / highest;
    const green = (before[place + 1] ?? 0) / highest;
    const blue = (before[place + 2] ?? 0) / highest;
    const value = Math.max(red, green, blue);
    const chroma = value - Math.min(red, green, blue);
    // Where on the circle, in sixths of it; red at 0.
    const hue = 6 * remainder(hueOf(red, green, blue, value, chroma) + shift);
    const saturation = chroma === 0 ? 0 : chroma / value;
    data[place] = scale * channelOf(5 + hue, value, saturation);
    data[place + 1] = scale * channelOf(3 + hue, value, saturation);
    data[place + 2] = scale * channelOf(1 + hue, value, saturation);
  }
  return { data, shape: image.shape };
}

/** Where on the colour circle a colour lies, as a part of it. */
function hueOf(red: number, green: number, blue: number, value: number, chroma: number): number {
  if (chroma === 0) return 0;
  if (value === red) return (green - blue) / chroma / 6;
  return value === green ? (2 + (blue - red) / chroma) / 6 : (4 + (red - green) / chroma) / 6;
}

/** One of red (5), green (3) and blue (1), by how many sixths of the circle it is turned. */
function channelOf(turned: number, value: number, saturation: number): number {
  const sixth = turned % 6;
  const part = clamp(Math.min(sixth, 4 - sixth), 1);
  return value * (1 - saturation * part);
}

function remainder(value: number): number {
  return value - Math.floor(value);
}
