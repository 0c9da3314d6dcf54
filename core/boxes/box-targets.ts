import type { Dense } from '../sample.js';
import { assignBoxes } from './assign-boxes.js';
import { boxOffsets } from './box-offsets.js';
import { boxAt, countOf } from './box-rows.js';

/**
 * What a detector should say of one picture: for each anchor a class and the offsets of the box that it answers for.
 *
 * The answer is `[anchors, 5]`: the class, 0 for background and 1 more than its label else, then four offsets, which are
 * 0 for background. (Dive into Deep Learning, 14.4.3.)
 *
 * @param anchors `[count, 4]`.
 * @param boxes the true boxes, in the same unit; there may be none.
 * @param labels their classes, from 0.
 * @throws MillraceError `SHAPE_INVALID`.
 * @example
 * ```ts
 * import { boxTargets } from 'millrace';
 * const anchors = { data: Float32Array.of(0, 0, 1, 1, 5, 5, 6, 6), shape: [2, 4] };
 * const boxes = { data: Float32Array.of(0, 0, 1, 1), shape: [1, 4] };
 * boxTargets(anchors, boxes, [2]).data; // [3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
 * ```
 */
export function boxTargets(anchors: Dense, boxes: Dense, labels: ArrayLike<number>): Dense<Float32Array> {
  const count = countOf('anchors', anchors);
  const answers = assignBoxes(anchors, boxes);
  const data = new Float32Array(5 * count);
  for (const [place, box] of answers.entries()) {
    if (box < 0) continue;
    const one = (of: Dense, index: number): Dense => ({
      data: Float32Array.of(...boxAt(of, index)),
      shape: [1, 4],
    });
    data[5 * place] = 1 + (labels[box] ?? 0);
    data.set(boxOffsets(one(anchors, place), one(boxes, box)).data, 5 * place + 1);
  }
  return { data, shape: [count, 5] };
}
