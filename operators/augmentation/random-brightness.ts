import type { Dense } from '../../core/sample.js';
import { factorTransform } from './factor.js';
import { changeLevels } from './levels.js';
import type { Range, Transform } from './transform.js';

/**
 * Makes a picture brighter or darker: every number is multiplied by one random factor.
 *
 * As torchvision's `ColorJitter` with `brightness`: bytes lose their fraction and end at 255, floats at 1.
 *
 * @param amount the factor is drawn from `1 - amount` (at least 0) to `1 + amount`, or from low to high, at least 0.
 * @throws MillraceError `OPTION_INVALID` at construction; `INPUT_INVALID` when applied to other than bytes or floats.
 * @example
 * ```ts
 * import { augment, randomBrightness } from 'millrace';
 * const vary = augment(randomBrightness(0.3)); // by 0.7 to 1.3
 * ```
 */
export function randomBrightness(amount: number | Range): Transform {
  return factorTransform('randomBrightness', amount, adjustBrightness);
}

/** Multiplies a picture by a factor, at least 0. */
export function adjustBrightness(image: Dense, factor: number): Dense {
  return changeLevels(image, factor);
}
