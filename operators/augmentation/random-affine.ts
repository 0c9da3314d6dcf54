import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { sidesOf } from '../image.js';
import { affineMatrix } from './affine-matrix.js';
import { probability, range, sampling, spread } from './options.js';
import { between, named, type Range, type Transform } from './transform.js';
import { type Sampling, warp } from './warp.js';

const parts = 'two numbers from 0 to 1: [across, down]';

const schema = z.strictObject({
  degrees: spread(0).default([0, 0]),
  translate: z.tuple([probability, probability], parts).default([0, 0]),
  scale: range(Number.MIN_VALUE).default([1, 1]),
  shearX: spread(0, -89, 89).default([0, 0]),
  shearY: spread(0, -89, 89).default([0, 0]),
  ...sampling,
});

/** How {@link randomAffine} is set. */
export interface AffineOptions extends Partial<Sampling> {
  /** How far the picture is turned, in degrees clockwise: up to so many to both sides, or from low to high; default 0. */
  readonly degrees?: number | Range;
  /** The greatest move across and down, as parts of width and height, 0 to 1; default `[0, 0]`. */
  readonly translate?: readonly [across: number, down: number];
  /** The least and the greatest factor, above 0; default `[1, 1]`. */
  readonly scale?: Range;
  /** Shear along x, in degrees, -89 to 89, as `degrees`; default 0. */
  readonly shearX?: number | Range;
  /** Shear along y, in degrees, -89 to 89, as `degrees`; default 0. */
  readonly shearY?: number | Range;
}

/**
 * Turns, moves, scales and shears a picture about its centre, at random; height and width stay.
 *
 * As torchvision's `RandomAffine`, except that what comes into the picture is 0 by default and not blended twice with
 * it. Moves are by whole pixels.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to what is no picture, or has
 *   other channels than `fill`; `INPUT_INVALID` where bilinear is applied to other than bytes or floats.
 * @example
 * ```ts
 * import { augment, randomAffine } from 'millrace';
 * const vary = augment(randomAffine({ degrees: 10, translate: [0.1, 0.1], scale: [0.9, 1.1], shearX: 5 }));
 * ```
 */
export function randomAffine(options: AffineOptions = {}): Transform {
  const settings = parseOptions('randomAffine', schema, options);
  return named('randomAffine', settings, (image, random) => {
    const [height, width] = sidesOf(image);
    const angle = between(random, settings.degrees);
    const [across, down] = [settings.translate[0] * width, settings.translate[1] * height];
    const right = Math.round(between(random, [-across, across]));
    const below = Math.round(between(random, [-down, down]));
    const scale = between(random, settings.scale);
    const shearX = between(random, settings.shearX);
    const shearY = between(random, settings.shearY);
    const parameters = { angle, translate: [right, below], scale, shear: [shearX, shearY] } as const;
    return warp(image, affineMatrix(parameters, height, width), settings);
  });
}
