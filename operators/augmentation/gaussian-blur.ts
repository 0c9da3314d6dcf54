import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { type Dense, emptyLike } from '../../core/sample.js';
import { shapeInvalid, sidesOf } from '../image.js';
import { range } from './options.js';
import { addRow, putRow, workspace, zeros } from './passes.js';
import { copyRun, isWhole, rounding } from './pixels.js';
import { between, named, type Range, type Transform } from './transform.js';

const sizeMessage = 'an odd whole number of at least 1';

const schema = z.strictObject({
  size: z
    .int(sizeMessage)
    .min(1, sizeMessage)
    .refine((size) => size % 2 === 1, sizeMessage),
  sigma: range(Number.MIN_VALUE).default([0.1, 2]),
});

/** How {@link gaussianBlur} is set. */
export interface BlurOptions {
  /** The least and the greatest standard deviation, in pixels, above 0; default `[0.1, 2]`. */
  readonly sigma?: Range;
}

/**
 * Blurs a picture with a Gaussian kernel of random width.
 *
 * As torchvision's `GaussianBlur`: mirrored at the edge, the pixel at the edge once; bytes are rounded, a half to even.
 *
 * @param size pixels along each side of the kernel, odd.
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to what is no picture, or whose
 *   sides are not longer than half the kernel; `INPUT_INVALID` to other than bytes or floats.
 * @example
 * ```ts
 * import { augment, gaussianBlur } from 'millrace';
 * const vary = augment(gaussianBlur(5, { sigma: [0.1, 1] }));
 * ```
 */
export function gaussianBlur(size: number, options: BlurOptions = {}): Transform {
  const settings = parseOptions('gaussianBlur', schema, { size, ...options });
  return named('gaussianBlur', settings, (image, random) =>
    blur(image, size, between(random, settings.sigma)),
  );
}

/** Blurs a picture with a Gaussian kernel of `size` pixels, odd, and standard deviation `sigma`, in pixels. */
export function blur(image: Dense, size: number, sigma: number): Dense {
  const [height, width, channels] = sidesOf(image);
  const reach = size >> 1;
  if (Math.min(height, width) <= reach)
    throw shapeInvalid(image.shape, `height and width of at least ${reach + 1}`);
  isWhole(image);
  const kernel = gaussian(size, sigma);
  const data = emptyLike(image.data, image.data.length);
  const length = width * channels;
  const result = rounding(data);
  const mixed = mixColumns(image, kernel);
  for (let row = 0; row < height; row++) {
    const sums = zeros(length);
    for (const [tap, weight] of kernel.entries())
      addRow(sums, mixed, mirror(row + tap - reach, height) * length, length, weight);
    putRow(sums, length, result, row * length);
  }
  return { data, shape: image.shape };
}

/** Mixes each pixel with those beside it. */
function mixColumns({ data, shape }: Dense, kernel: Float64Array): Float32Array {
  const [height = 0, width = 0, channels = 0] = shape;
  const reach = kernel.length >> 1;
  const length = width * channels;
  const mixed = workspace(data.length);
  const line = new Float32Array(length + 2 * reach * channels);
  for (let row = 0; row < height; row++) {
    for (let column = -reach; column < width + reach; column++) {
      const from = row * length + mirror(column, width) * channels;
      copyRun(data, from, channels, line, (column + reach) * channels);
    }
    const sums = zeros(length);
    for (const [tap, weight] of kernel.entries()) addRow(sums, line, tap * channels, length, weight);
    putRow(sums, length, mixed, row * length);
  }
  return mixed;
}

/** A place beyond the edge, mirrored at the pixel there. */
function mirror(place: number, length: number): number {
  if (place < 0) return -place;
  return place < length ? place : 2 * length - 2 - place;
}

/** `exp(-distance² / 2 sigma²)`, with sum 1. */
function gaussian(size: number, sigma: number): Float64Array {
  const heights = Float64Array.from({ length: size }, (_, place) =>
    Math.exp(-(((place - (size >> 1)) / sigma) ** 2) / 2),
  );
  const total = heights.reduce((sum, height) => sum + height, 0);
  return heights.map((height) => height / total);
}
