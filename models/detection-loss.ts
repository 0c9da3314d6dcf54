import {
  abs,
  add,
  cast,
  greater,
  mul,
  reshape,
  type Scalar,
  slice,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { portable } from '../core/portable.js';
import type { Dense } from '../core/sample.js';
import type { Loss, Metric } from './loss.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

/**
 * What a detector is trained by: the cross-entropy of its anchors' classes, and how far their boxes are from the true ones.
 *
 * ```text
 * mean over anchors of −log softmax(logits)[class]  +  mean over anchors and sides of |offset − target| where class > 0
 * ```
 *
 * Outputs are `[size, anchors, 1 + classes + 4]`, labels `[size, anchors, 5]` as `boxTargets` makes them: a class, 0 for
 * background, and four offsets. Samples have no weights here. (Dive into Deep Learning, 14.7.2.)
 *
 * Labels of another shape are refused with `SHAPE_INVALID`, classes that the output does not have with `LABEL_INVALID`.
 *
 * @example
 * ```ts
 * import { adam, createTrainer, detectionLoss, engine, tinySsd } from 'millrace';
 * const options = { model: tinySsd({ side: 64 }), optimizer: adam(0.001), loss: detectionLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * ```
 */
export const detectionLoss = portable<Loss>(import.meta.url, 'detectionLoss', {
  name: 'detectionLoss',
  labels: 'float32',
  check({ data, shape }, outputShape) {
    const [size = 0, count = 0, width = 0] = outputShape;
    if (`${shape}` !== `${[size, count, 5]}` || width < 6) {
      throw new MillraceError('SHAPE_INVALID', {
        what: 'labels for detectionLoss',
        given: shape,
        expected: `[${size}, ${count}, 5]: a class and four offsets for each row of [${outputShape.join(', ')}]`,
      });
    }
    for (let place = 0; place < data.length; place += 5) {
      const label = data[place] ?? Number.NaN;
      if (Number.isInteger(label) && label >= 0 && label <= width - 5) continue;
      throw new MillraceError('LABEL_INVALID', {
        what: `class of anchor ${place / 5} of the batch`,
        given: label,
        expected: `a whole number in 0 .. ${width - 5}`,
      });
    }
  },
  compute(output, labels) {
    const [size = 1, count = 1, width = 6] = output.shape;
    const rows = reshape(output, [size * count, width]);
    const targets = reshape(labels, [size * count, 5]);
    const classes = reshape(slice(targets, [0, 0], [-1, 1]), [size * count]);
    const logits = slice(rows, [0, 0], [-1, width - 4]);
    const distance = abs(sub(slice(rows, [0, width - 4], [-1, 4]), slice(targets, [0, 1], [-1, 4])));
    const counted = reshape(cast(greater(classes, 0), 'float32'), [size * count, 1]);
    const ofClasses = softmaxCrossEntropy.compute(logits, cast(classes, 'int32'));
    return add<Scalar>(ofClasses, meanOf(mul(distance, counted)));
  },
});

function meanOf(values: Tensor): Scalar {
  return mul<Scalar>(sum(values), 1 / values.size);
}

/**
 * The share of anchors whose class is told wrong.
 *
 * @example
 * ```ts
 * import { classError } from 'millrace';
 * const output = { data: Float32Array.of(2, 1, 0, 0, 0, 0), shape: [1, 1, 6] };
 * classError(output, { data: Float32Array.of(1, 0, 0, 0, 0), shape: [1, 1, 5] }); // 1
 * ```
 */
export const classError = portable<Metric>(import.meta.url, 'classError', (output, labels) => {
  let wrong = 0;
  const count = eachAnchor(output, labels, (logits, _, [label]) => {
    let best = 0;
    for (let place = 1; place < logits.length; place++)
      if ((logits[place] ?? 0) > (logits[best] ?? 0)) best = place;
    if (best !== label) wrong++;
  });
  return wrong / count;
});

/**
 * The mean distance of offsets from their targets, over all anchors and sides: those of background count as 0.
 *
 * @example
 * ```ts
 * import { offsetError } from 'millrace';
 * const output = { data: Float32Array.of(2, 1, 1, 0, 0, 0), shape: [1, 1, 6] };
 * offsetError(output, { data: Float32Array.of(1, 0, 0, 0, 0), shape: [1, 1, 5] }); // 0.25
 * ```
 */
export const offsetError = portable<Metric>(import.meta.url, 'offsetError', (output, labels) => {
  let distance = 0;
  const count = eachAnchor(output, labels, (_, offsets, [label = 0, ...targets]) => {
    if (label === 0) return;
    for (const [side, target] of targets.entries()) distance += Math.abs((offsets[side] ?? 0) - target);
  });
  return distance / (4 * count);
});

/** Calls back with logits, offsets and label of each anchor, and answers how many there are. */
function eachAnchor(
  { data, shape }: Dense,
  labels: Dense,
  visit: (logits: Dense['data'], offsets: Dense['data'], label: readonly number[]) => void,
): number {
  const width = shape[2] ?? 6;
  const count = data.length / width;
  for (let place = 0; place < count; place++) {
    const row = data.subarray(place * width, (place + 1) * width);
    visit(row.subarray(0, width - 4), row.subarray(width - 4), [
      ...labels.data.subarray(5 * place, 5 * place + 5),
    ]);
  }
  return count;
}
