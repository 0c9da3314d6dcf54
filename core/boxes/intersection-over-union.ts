import type { Dense } from '../sample.js';
import { type Box, boxAt, countOf } from './box-rows.js';

/**
 * How much boxes overlap: the area that two share by the area that they cover together, 0 to 1 (Jaccard's index).
 *
 * Boxes are `[count, 4]`: left, top, right and bottom, in any unit. The answer is `[count of one, count of the other]`; a
 * box without an area overlaps none. (Dive into Deep Learning, 14.4.2.)
 *
 * @throws MillraceError `SHAPE_INVALID`.
 * @example
 * ```ts
 * import { intersectionOverUnion } from 'millrace';
 * const one = { data: Float32Array.of(0, 0, 2, 2), shape: [1, 4] };
 * const other = { data: Float32Array.of(1, 1, 3, 3), shape: [1, 4] };
 * intersectionOverUnion(one, other).data; // [1 / 7]
 * ```
 */
export function intersectionOverUnion(one: Dense, other: Dense): Dense<Float32Array> {
  const [rows, columns] = [countOf('boxes', one), countOf('boxes', other)];
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const box = boxAt(one, row);
    for (let column = 0; column < columns; column++)
      data[row * columns + column] = overlapOf(box, boxAt(other, column));
  }
  return { data, shape: [rows, columns] };
}

/** The same of two boxes. */
export function overlapOf(one: Box, other: Box): number {
  const width = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
  const height = Math.min(one[3], other[3]) - Math.max(one[1], other[1]);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared === 0 ? 0 : shared / (areaOf(one) + areaOf(other) - shared);
}

function areaOf([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}
