import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Dense } from '../../core/sample.js';
import { sidesOf } from '../image.js';
import { affineMatrix } from './affine-matrix.js';
import { sampling, spread } from './options.js';
import { between, type Moved, named, type Range, type Transform } from './transform.js';
import { type Sampling, warp } from './warp.js';

const schema = z.strictObject({ degrees: spread(0), ...sampling });

/** How {@link randomRotation} is set: default `nearest`, and zeros where the picture has no pixels. */
export type RotationOptions = Partial<Sampling>;

/**
 * Turns a picture about its centre by a random angle; height and width stay.
 *
 * As torchvision's `RandomRotation` without `expand`.
 *
 * @param degrees the greatest angle to both sides, or the least and the greatest, counterclockwise.
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to what is no picture, or has
 *   other channels than `fill`; `INPUT_INVALID` where bilinear is applied to other than bytes or floats.
 * @example
 * ```ts
 * import { augment, randomRotation } from 'millrace';
 * const turns = augment(randomRotation(15, { interpolation: 'bilinear' }));
 * ```
 */
export function randomRotation(degrees: number | Range, options: RotationOptions = {}): Transform {
  const settings = parseOptions('randomRotation', schema, { degrees, ...options });
  return named('randomRotation', settings, (image, random) =>
    rotate(image, between(random, settings.degrees), settings),
  );
}

/** Turns a picture about its centre, by degrees counterclockwise. */
export function rotate(image: Dense, degrees: number, how: Sampling): Moved {
  const [height, width] = sidesOf(image);
  return warp(image, affineMatrix({ angle: -degrees }, height, width), how);
}
