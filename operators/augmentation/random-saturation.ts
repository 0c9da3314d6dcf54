import { type Dense, emptyLike } from '../../core/sample.js';
import { factorTransform } from './factor.js';
import { channelsOf, clamp, isWhole, luma } from './pixels.js';
import type { Range, Transform } from './transform.js';

/**
 * Makes the colours of a picture stronger or paler, by one random factor; a picture of one channel stays as it is.
 *
 * As torchvision's `ColorJitter` with `saturation`: 0 makes it grey, 1 leaves it as it is.
 *
 * @param amount the factor is drawn from `1 - amount` (at least 0) to `1 + amount`, or from low to high, at least 0.
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to other than 1 or 3 channels,
 *   `INPUT_INVALID` to other than bytes or floats.
 * @example
 * ```ts
 * import { augment, randomSaturation } from 'millrace';
 * const vary = augment(randomSaturation(0.4));
 * ```
 */
export function randomSaturation(amount: number | Range): Transform {
  return factorTransform('randomSaturation', amount, adjustSaturation);
}

/** Blends each pixel with its grey: `factor * value + (1 - factor) * grey`; the factor is at least 0. */
export function adjustSaturation(image: Dense, factor: number): Dense {
  if (channelsOf(image) === 1) return image;
  const whole = isWhole(image);
  const highest = whole ? 255 : 1;
  const [own, rest] = [Math.fround(factor), Math.fround(1 - factor)];
  const before = image.data;
  const data = emptyLike(before, before.length);
  for (let place = 0; place < data.length; place += 3) {
    const bright = luma(before[place] ?? 0, before[place + 1] ?? 0, before[place + 2] ?? 0);
    const grey = rest * (whole ? Math.floor(bright) : bright);
    for (let channel = place; channel < place + 3; channel++)
      data[channel] = clamp(Math.fround(Math.fround((before[channel] ?? 0) * own) + grey), highest);
  }
  return { data, shape: image.shape };
}
