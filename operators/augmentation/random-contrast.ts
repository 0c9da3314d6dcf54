import type { Dense } from '../../core/sample.js';
import { factorTransform } from './factor.js';
import { changeLevels } from './levels.js';
import { channelsOf, isWhole, luma } from './pixels.js';
import type { Range, Transform } from './transform.js';

/**
 * Moves the numbers of a picture away from its mean brightness, or towards it, by one random factor.
 *
 * As torchvision's `ColorJitter` with `contrast`: 0 makes it grey all over, 1 leaves it as it is.
 *
 * @param amount the factor is drawn from `1 - amount` (at least 0) to `1 + amount`, or from low to high, at least 0.
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to other than 1 or 3 channels,
 *   `INPUT_INVALID` to other than bytes or floats.
 * @example
 * ```ts
 * import { augment, randomContrast } from 'millrace';
 * const vary = augment(randomContrast([0.5, 1.5]));
 * ```
 */
export function randomContrast(amount: number | Range): Transform {
  return factorTransform('randomContrast', amount, adjustContrast);
}

/** Blends a picture with its mean brightness: `factor * value + (1 - factor) * mean`; the factor is at least 0. */
export function adjustContrast(image: Dense, factor: number): Dense {
  return changeLevels(image, factor, Math.fround(1 - factor) * Math.fround(meanBrightness(image)));
}

function meanBrightness(image: Dense): number {
  const channels = channelsOf(image);
  const { data } = image;
  const whole = isWhole(image);
  let sum = 0;
  for (let place = 0; place < data.length; place += channels) {
    if (channels === 1) sum += data[place] ?? 0;
    else {
      const bright = luma(data[place] ?? 0, data[place + 1] ?? 0, data[place + 2] ?? 0);
      sum += whole ? Math.floor(bright) : bright;
    }
  }
  return (sum * channels) / data.length;
}
