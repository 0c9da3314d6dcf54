import type { Dense } from '../sample.js';
import { intersectionOverUnion } from './intersection-over-union.js';

/**
 * Tells each anchor which true box it answers for: an index, or -1 where it answers for none and is background.
 *
 * Each anchor takes the box that it overlaps most, where that is at least `threshold`. Then each box in turn, the one with the
 * greatest overlap first, takes its best anchor of those not taken so, whatever it answered for: no box is left out while
 * there are anchors. (Dive into Deep Learning, 14.4.3.1.)
 *
 * @param anchors `[count, 4]`.
 * @param boxes `[count, 4]`, in the same unit; there may be none.
 * @param threshold the least overlap, 0 to 1; default 0.5.
 * @throws MillraceError `SHAPE_INVALID`.
 * @example
 * ```ts
 * import { assignBoxes } from 'millrace';
 * const anchors = { data: Float32Array.of(0, 0, 1, 1, 5, 5, 6, 6), shape: [2, 4] };
 * const boxes = { data: Float32Array.of(0, 0, 1, 0.9), shape: [1, 4] };
 * assignBoxes(anchors, boxes); // [0, -1]
 * ```
 */
export function assignBoxes(anchors: Dense, boxes: Dense, threshold = 0.5): Int32Array {
  const { data: overlaps, shape } = intersectionOverUnion(anchors, boxes);
  const [rows = 0, columns = 0] = shape;
  const answers = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    const best = greatestIn(overlaps.subarray(row * columns, (row + 1) * columns));
    if ((overlaps[row * columns + best] ?? -1) >= threshold) answers[row] = best;
  }
  const left = overlaps.slice();
  for (let round = 0; round < Math.min(rows, columns); round++) {
    const best = greatestIn(left);
    const [row, column] = [Math.floor(best / columns), best % columns];
    answers[row] = column;
    for (let place = row * columns; place < (row + 1) * columns; place++) left[place] = -1;
    for (let place = column; place < left.length; place += columns) left[place] = -1;
  }
  return answers;
}

function greatestIn(values: Float32Array): number {
  let greatest = 0;
  for (let place = 1; place < values.length; place++)
    if ((values[place] ?? -1) > (values[greatest] ?? -1)) greatest = place;
  return greatest;
}
