import type { Dense } from '../sample.js';
import { type Box, boxAt, countOf } from './box-rows.js';

/** Deviations that offsets are divided by, so that they are about as large as one another. */
const [ofCentre, ofSize] = [0.1, 0.2];

/**
 * How far a box is from an anchor, as four numbers that do not depend on where the anchor is or how large:
 *
 * ```text
 * (x − xₐ) / wₐ / 0.1,  (y − yₐ) / hₐ / 0.1,  log(w / wₐ) / 0.2,  log(h / hₐ) / 0.2        (x, y): centres
 * ```
 *
 * (Girshick et al., "Rich feature hierarchies", 2014; Dive into Deep Learning, 14.4.3.2.)
 *
 * @param anchors `[count, 4]`: left, top, right, bottom, with areas above 0.
 * @param boxes as many boxes, each with an area above 0.
 * @throws MillraceError `SHAPE_INVALID`.
 * @example
 * ```ts
 * import { boxesAt, boxOffsets } from 'millrace';
 * const anchors = { data: Float32Array.of(0, 0, 2, 2), shape: [1, 4] };
 * const boxes = { data: Float32Array.of(1, 0, 3, 2), shape: [1, 4] };
 * const offsets = boxOffsets(anchors, boxes); // [5, 0, 0, 0]
 * boxesAt(anchors, offsets).data; // [1, 0, 3, 2]
 * ```
 */
export function boxOffsets(anchors: Dense, boxes: Dense): Dense<Float32Array> {
  return each(anchors, boxes, (anchor, box) => {
    const [[xa, ya, wa, ha], [x, y, w, h]] = [centred(anchor), centred(box)];
    return [
      (x - xa) / wa / ofCentre,
      (y - ya) / ha / ofCentre,
      Math.log(w / wa) / ofSize,
      Math.log(h / ha) / ofSize,
    ];
  });
}

/**
 * The boxes that lie at some offsets from anchors: the inverse of {@link boxOffsets}.
 *
 * @throws MillraceError `SHAPE_INVALID`.
 * @example
 * ```ts
 * import { boxesAt } from 'millrace';
 * const anchors = { data: Float32Array.of(0, 0, 2, 2), shape: [1, 4] };
 * boxesAt(anchors, { data: Float32Array.of(5, 0, 0, 0), shape: [1, 4] }).data; // [1, 0, 3, 2]
 * ```
 */
export function boxesAt(anchors: Dense, offsets: Dense): Dense<Float32Array> {
  return each(anchors, offsets, (anchor, [dx, dy, dw, dh]) => {
    const [xa, ya, wa, ha] = centred(anchor);
    const [x, y] = [xa + dx * ofCentre * wa, ya + dy * ofCentre * ha];
    const [w, h] = [wa * Math.exp(dw * ofSize), ha * Math.exp(dh * ofSize)];
    return [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
  });
}

function each(one: Dense, other: Dense, compute: (one: Box, other: Box) => Box): Dense<Float32Array> {
  const count = Math.min(countOf('anchors', one), countOf('boxes', other));
  const data = new Float32Array(4 * count);
  for (let place = 0; place < count; place++)
    data.set(compute(boxAt(one, place), boxAt(other, place)), 4 * place);
  return { data, shape: [count, 4] };
}

function centred([left, top, right, bottom]: Box): readonly [x: number, y: number, w: number, h: number] {
  return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
}
