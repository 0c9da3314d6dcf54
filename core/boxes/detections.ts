import { MillraceError } from '../errors.js';
import type { Dense } from '../sample.js';
import { boxesAt } from './box-offsets.js';
import { boxAt, countOf } from './box-rows.js';
import { suppressOverlapping } from './suppress-overlapping.js';

/** Something found in a picture. */
export interface Detection {
  /** Which class, from 0. */
  readonly label: number;
  /** How likely it is of that class, 0 to 1. */
  readonly score: number;
  /** Left, top, right and bottom, in the unit of the anchors. */
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
}

/** How {@link detections} are chosen. */
export interface DetectionsOptions {
  /** The least score; default 0.5. */
  readonly leastScore?: number;
  /** The greatest overlap of two of one class; default 0.5. */
  readonly overlap?: number;
}

/**
 * What a detector's output for one picture says: the boxes of things that it is sure of, each once.
 *
 * @param anchors `[count, 4]`.
 * @param output `[count, 1 + classes + 4]`: for each anchor the logits of background and of the classes, and the four
 *   offsets of its box (`boxOffsets`).
 * @returns the surest first.
 * @throws MillraceError `SHAPE_INVALID`.
 * @example
 * ```ts
 * import { detections } from 'millrace';
 * const anchors = { data: Float32Array.of(0, 0, 1, 1), shape: [1, 4] };
 * detections(anchors, { data: Float32Array.of(-3, 3, 0, 0, 0, 0), shape: [1, 6] }); // label 0, score 0.9975
 * ```
 */
export function detections(
  anchors: Dense,
  output: Dense,
  { leastScore = 0.5, overlap = 0.5 }: DetectionsOptions = {},
): readonly Detection[] {
  const count = countOf('anchors', anchors);
  const [rows, width = 0] = output.shape;
  if (rows !== count || width < 6 || output.data.length !== count * width) throw otherShape(output, count);
  const offsets = new Float32Array(4 * count);
  const labels = new Int32Array(count);
  const scores = new Float32Array(count);
  for (let place = 0; place < count; place++) {
    const row = output.data.subarray(place * width, (place + 1) * width);
    offsets.set(row.subarray(width - 4), 4 * place);
    const { label, score } = surest(row.subarray(0, width - 4));
    labels[place] = label;
    scores[place] = score;
  }
  const boxes = boxesAt(anchors, { data: offsets, shape: [count, 4] });
  const sure = [...labels.keys()].filter(
    (place) => (labels[place] ?? -1) >= 0 && (scores[place] ?? 0) >= leastScore,
  );
  const classes = [...new Set(sure.map((place) => labels[place] ?? 0))];
  const found = classes.flatMap((label) => {
    const own = sure.filter((place) => labels[place] === label);
    const data = Float32Array.from(own.flatMap((place) => [...boxAt(boxes, place)]));
    const ownScores = own.map((place) => scores[place] ?? 0);
    return suppressOverlapping({ data, shape: [own.length, 4] }, ownScores, overlap).map((kept) => {
      const place = own[kept] ?? 0;
      return { label, score: scores[place] ?? 0, box: boxAt(boxes, place) };
    });
  });
  return found.sort((one, other) => other.score - one.score);
}

/** The likeliest class of logits of which the first is that of background: -1 where it is that. */
function surest(logits: Dense['data']): { readonly label: number; readonly score: number } {
  let best = 0;
  for (let place = 1; place < logits.length; place++)
    if ((logits[place] ?? 0) > (logits[best] ?? 0)) best = place;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - (logits[best] ?? 0));
  return { label: best - 1, score: 1 / sum };
}

function otherShape({ shape }: Dense, count: number): MillraceError {
  return new MillraceError('SHAPE_INVALID', {
    what: 'output of a detector',
    given: shape,
    expected: `[${count}, 1 + classes + 4]: a row for each anchor`,
  });
}
