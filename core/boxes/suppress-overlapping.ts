import type { Dense } from '../sample.js';
import { boxAt, countOf } from './box-rows.js';
import { overlapOf } from './intersection-over-union.js';

/**
 * Leaves of boxes that overlap much the one with the highest score: non-maximum suppression.
 *
 * Boxes are gone through from the highest score to the lowest; one is left out when it overlaps one that was kept by
 * more than `threshold`. Of equal scores the earlier box counts first. (Dive into Deep Learning, 14.4.4.)
 *
 * @param boxes `[count, 4]`: left, top, right, bottom.
 * @param scores as many numbers.
 * @param threshold the greatest overlap, 0 to 1; default 0.5.
 * @returns the places of those kept, the highest score first.
 * @throws MillraceError `SHAPE_INVALID`.
 * @example
 * ```ts
 * import { suppressOverlapping } from 'millrace';
 * const boxes = { data: Float32Array.of(0, 0, 2, 2, 0, 0, 2, 1.9, 5, 5, 6, 6), shape: [3, 4] };
 * suppressOverlapping(boxes, [0.8, 0.9, 0.7]); // [1, 2]
 * ```
 */
export function suppressOverlapping(
  boxes: Dense,
  scores: ArrayLike<number>,
  threshold = 0.5,
): readonly number[] {
  const order = Array.from({ length: countOf('boxes', boxes) }, (_, place) => place);
  order.sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0));
  const kept: number[] = [];
  for (const place of order) {
    const box = boxAt(boxes, place);
    if (kept.every((other) => overlapOf(boxAt(boxes, other), box) <= threshold)) kept.push(place);
  }
  return kept;
}
