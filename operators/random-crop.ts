import { wholeNumber } from '../core/options.js';
import { type Dense, emptyLike } from '../core/sample.js';
import { named, shapeInvalid, sidesOf, type Transform } from './image.js';

/** How {@link randomCrop} is set. */
export interface CropOptions {
  /** How many zeros are put around the picture first, on each side; default 0. */
  readonly padding?: number;
}

/**
 * Cuts a square out of a picture, at a random place.
 *
 * @param size height and width of what is cut out, at least 1.
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to what is no picture, or to
 *   one that is smaller, with its padding, than the square.
 * @example
 * ```ts
 * import { augment, randomCrop } from 'millrace';
 * const moves = augment(randomCrop(28, { padding: 2 })); // up to 2 pixels in each direction
 * ```
 */
export function randomCrop(size: number, { padding = 0 }: CropOptions = {}): Transform {
  wholeNumber('randomCrop size', size);
  wholeNumber('randomCrop option padding', padding, 0);
  const crop: Transform = (image, random) => {
    const [height, width] = sidesOf(image);
    if (Math.min(height, width) + 2 * padding < size)
      throw shapeInvalid(image.shape, `height and width of at least ${size - 2 * padding}`);
    const top = random.integer(height + 2 * padding - size + 1) - padding;
    const left = random.integer(width + 2 * padding - size + 1) - padding;
    return cut(image, top, left, size);
  };
  return named(`randomCrop(${size}, ${padding})`, crop);
}

/** The square whose corner lies at `top` and `left`; zeros where it reaches over the edge. */
function cut(image: Dense, top: number, left: number, size: number): Dense {
  const [height, width, channels] = sidesOf(image);
  const data = emptyLike(image.data, size * size * channels);
  const [firstColumn, endColumn] = [Math.max(left, 0), Math.min(left + size, width)];
  for (let row = Math.max(top, 0); row < Math.min(top + size, height); row++) {
    const to = ((row - top) * size + firstColumn - left) * channels;
    const from = (row * width + firstColumn) * channels;
    const length = (endColumn - firstColumn) * channels;
    for (let offset = 0; offset < length; offset++) data[to + offset] = image.data[from + offset] ?? 0;
  }
  return { data, shape: [size, size, channels] };
}
