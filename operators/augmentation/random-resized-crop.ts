import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { sidesOf } from '../image.js';
import { range, size as sizeSchema } from './options.js';
import { drawPart, type WindowLimits } from './random-window.js';
import { resizedCrop } from './resize.js';
import { named, type Range, type Transform } from './transform.js';

const schema = z.strictObject({
  size: sizeSchema,
  scale: range(0, 1).default([0.08, 1]),
  ratio: range(Number.MIN_VALUE).default([3 / 4, 4 / 3]),
});

/** How {@link randomResizedCrop} is set. */
export interface ResizedCropOptions {
  /** The least and the greatest part of the picture's area that is cut out, 0 to 1; default `[0.08, 1]`. */
  readonly scale?: Range;
  /** The least and the greatest width for a height of 1, above 0; default `[3 / 4, 4 / 3]`. */
  readonly ratio?: Range;
}

/**
 * A transform that brings a random part of a picture to one size: what decodes the picture can do that as well, and
 * leave the rest of it undecoded.
 */
export interface ResizedCrop extends Transform {
  /** Height and width of the result. */
  readonly size: Range;
  /** What the part may be like. */
  readonly limits: WindowLimits;
}

/**
 * Cuts a random part out of a picture, of random size and proportions, and brings it to one size.
 *
 * Area and logarithm of the ratio are drawn uniformly, up to ten times until the part fits; else it is the greatest one
 * in the middle with an allowed ratio. As torchvision's `RandomResizedCrop`: bilinear with antialias.
 * (Szegedy et al., "Going Deeper with Convolutions", 2014.)
 *
 * @param size height and width of the result, in pixels: one number for a square, or `[height, width]`.
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to what is no picture,
 *   `INPUT_INVALID` to other than bytes or floats.
 * @example
 * ```ts
 * import { augment, randomFlip, randomResizedCrop } from 'millrace';
 * const vary = augment(randomResizedCrop(224, { scale: [0.25, 1] }), randomFlip());
 * ```
 */
export function randomResizedCrop(
  size: number | readonly [number, number],
  options: ResizedCropOptions = {},
): ResizedCrop {
  const settings = parseOptions('randomResizedCrop', schema, { size, ...options });
  const { size: result, ...limits } = settings;
  const transform = named('randomResizedCrop', settings, (image, random) => {
    const [height, width] = sidesOf(image);
    return resizedCrop(image, drawPart(random, [height, width], limits), result);
  });
  return Object.assign(transform, { size: result, limits });
}

/** Whether something is a {@link ResizedCrop}. */
export function isResizedCrop(value: unknown): value is ResizedCrop {
  return typeof value === 'function' && 'size' in value && 'limits' in value;
}
