import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { type Dense, emptyLike } from '../../core/sample.js';
import { shapeInvalid, sidesOf } from '../image.js';
import { size as sizeSchema } from './options.js';
import { copyRun } from './pixels.js';
import { type Moved, named, type Transform } from './transform.js';

const paddingMessage = 'a whole number of at least 0';

const schema = z.strictObject({
  size: sizeSchema,
  padding: z.int(paddingMessage).min(0, paddingMessage).default(0),
});

/** How {@link randomCrop} is set. */
export interface CropOptions {
  /** How many zeros are put around the picture first, on each side; default 0. */
  readonly padding?: number;
}

/** A rectangle of pixels; it may reach over the edge of its picture. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Cuts a rectangle out of a picture, at a random place.
 *
 * As torchvision's `RandomCrop`, whose padding is the same.
 *
 * @param size height and width of what is cut out, in pixels: one number for a square, or `[height, width]`.
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to what is no picture, or to
 *   one that is smaller, with its padding, than the rectangle.
 * @example
 * ```ts
 * import { augment, randomCrop } from 'millrace';
 * const moves = augment(randomCrop(28, { padding: 2 })); // up to 2 pixels in each direction
 * ```
 */
export function randomCrop(size: number | readonly [number, number], options: CropOptions = {}): Transform {
  const settings = parseOptions('randomCrop', schema, { size, ...options });
  const { padding } = settings;
  const [height, width] = settings.size;
  return named('randomCrop', settings, (image, random) => {
    const room = [roomFor(image, 0, height, padding), roomFor(image, 1, width, padding)] as const;
    const top = random.integer(room[0] + 1) - padding;
    const left = random.integer(room[1] + 1) - padding;
    return crop(image, { top, left, height, width });
  });
}

/** Cuts a rectangle out of a picture; zeros where it reaches over the edge. */
export function crop(image: Dense, { top, left, height, width }: Window): Moved {
  const [rows, columns, channels] = sidesOf(image);
  const data = emptyLike(image.data, height * width * channels);
  const first = Math.max(left, 0);
  const length = (Math.min(left + width, columns) - first) * channels;
  const end = Math.min(top + height, rows);
  for (let row = Math.max(top, 0); row < end; row++) {
    const to = ((row - top) * width + first - left) * channels;
    copyRun(image.data, (row * columns + first) * channels, length, data, to);
  }
  return { image: { data, shape: [height, width, channels] }, matrix: [1, 0, -left, 0, 1, -top] };
}

/** How far a crop can be moved along an axis. */
function roomFor(image: Dense, axis: 0 | 1, length: number, padding: number): number {
  const room = sidesOf(image)[axis] + 2 * padding - length;
  if (room >= 0) return room;
  const side = axis === 0 ? 'height' : 'width';
  throw shapeInvalid(image.shape, `a ${side} of at least ${length - 2 * padding}`);
}
