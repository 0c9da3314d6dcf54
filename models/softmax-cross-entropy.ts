import {
  cast,
  div,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  reshape,
  type Scalar,
  sum,
} from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { portable } from '../core/portable.js';
import { type Dense, sizeOf } from '../core/sample.js';
import { hasSparseCrossEntropy, sparseCrossEntropy } from '../engines/sparse-cross-entropy.js';
import type { Loss } from './loss.js';

/**
 * Cross-entropy between labels and the softmax of logits, averaged over the batch.
 *
 * With logits `o` of shape `[size, classes]` and class numbers `y` of shape `[size]` the loss of a sample is
 * `-log softmax(o)[y] = log Σ exp(o - max o) - (o[y] - max o)`, which cannot overflow; its gradient is
 * `softmax(o) - oneHot(y)` (Dive into Deep Learning, 4.1.2 and 4.5.2). Weights multiply the samples' losses; the mean
 * divides by their sum.
 *
 * Labels may be soft, too, `[size, classes]`: the share of each class, as `mixup` and `cutmix` make them. The loss of a
 * sample is then `-Σ y log softmax(o)` (Szegedy et al., "Rethinking the Inception Architecture", 2016, section 7).
 *
 * Class numbers must be whole, in 0 .. classes - 1, shares at least 0 with a sum of 1 within 0.001: `LABEL_INVALID`
 * names the first that is not. Outputs that are not one row of logits a label are refused with `SHAPE_INVALID`.
 *
 * @example
 * ```ts
 * import { createTrainer, engine, mlp, sgd, softmaxCrossEntropy } from 'millrace';
 * const options = { model: mlp(), optimizer: sgd(0.5), loss: softmaxCrossEntropy };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * ```
 */
export const softmaxCrossEntropy = portable<Loss>(import.meta.url, 'softmaxCrossEntropy', {
  name: 'softmaxCrossEntropy',
  labels: (shape) => (isSoft(shape) ? 'float32' : 'int32'),
  check(labels, outputShape) {
    const { shape, data } = labels;
    const [size, classes = 0] = outputShape;
    const expected = isSoft(shape) ? [size, classes] : [size];
    if (outputShape.length !== 2 || `${shape}` !== `${expected}` || data.length !== sizeOf(shape)) {
      throw new MillraceError('SHAPE_INVALID', {
        what: 'labels for softmaxCrossEntropy',
        given: shape,
        expected: `one class number, or a share of each class, for each row of logits [${outputShape.join(', ')}]`,
      });
    }
    if (isSoft(shape)) checkShares(data, classes);
    else checkClasses(data, classes);
  },
  compute(logits, labels, weights) {
    const [size = 1, classes = 1] = logits.shape;
    if (hasSparseCrossEntropy() && !isSoft(labels.shape)) {
      const losses = sparseCrossEntropy(logits, labels);
      return weights ? sum<Scalar>(mul(losses, div(weights, sum(weights)))) : mean<Scalar>(losses);
    }
    // The cast is not left to oneHot, which on wasm would write whole numbers into a float array.
    const targets = isSoft(labels.shape) ? labels : cast(oneHot(labels, classes), 'float32');
    const shares = weights ? reshape(div(weights, sum(weights)), [size, 1]) : 1 / size;
    const loss: Scalar = sum(mul(mul(targets, shares), logSoftmax(logits)));
    return neg(loss);
  },
  onArrays(logits, labels, shares, slopes) {
    const classes = logits.length / shares.length;
    // As many labels as logits are shares of classes: one class alone has none.
    const soft = classes > 1 && labels.length === logits.length;
    let loss = 0;
    for (let sample = 0; sample < shares.length; sample++) {
      const row = sample * classes;
      const share = shares[sample] ?? 0;
      const largest = largestOf(logits, row, row + classes);
      let sum = 0;
      for (let place = row; place < row + classes; place++) {
        const power = Math.exp((logits[place] ?? 0) - largest);
        slopes[place] = power;
        sum += power;
      }
      const label = row + (labels[sample] ?? 0);
      const total = soft ? sumOf(labels, row, row + classes) : 1;
      for (let place = row; place < row + classes; place++) {
        const target = soft ? (labels[place] ?? 0) : Number(place === label);
        slopes[place] = share * ((total * (slopes[place] ?? 0)) / sum - target);
        if (target > 0) loss += share * target * (Math.log(sum) - ((logits[place] ?? 0) - largest));
      }
    }
    return loss;
  },
});

/** Whether labels of that shape are shares of classes. */
function isSoft(shape: readonly number[]): boolean {
  return shape.length === 2 && shape[1] !== 1;
}

function sumOf(values: Float32Array, start: number, end: number): number {
  let sum = 0;
  for (let place = start; place < end; place++) sum += values[place] ?? 0;
  return sum;
}

function largestOf(values: Float32Array, start: number, end: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let place = start; place < end; place++) largest = Math.max(largest, values[place] ?? 0);
  return largest;
}

function checkClasses(labels: Dense['data'], classes: number): void {
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] ?? Number.NaN;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new MillraceError('LABEL_INVALID', {
      what: `label ${index} of the batch`,
      given: label,
      expected: `a whole number in 0 .. ${classes - 1}`,
      advice: 'Check the labels of the source, or give the model as many outputs as there are classes',
    });
  }
}

function checkShares(labels: Dense['data'], classes: number): void {
  for (let row = 0; row < labels.length; row += classes) {
    const shares = Array.from(labels.subarray(row, row + classes));
    const sum = shares.reduce((total, share) => (share >= 0 ? total + share : Number.NaN), 0);
    if (Math.abs(sum - 1) <= 1e-3) continue;
    throw new MillraceError('LABEL_INVALID', {
      what: `label ${row / classes} of the batch`,
      given: `[${shares.join(', ')}]`,
      expected: `${classes} shares of classes, each at least 0, with a sum of 1`,
      advice: 'Check the labels of the source',
    });
  }
}
