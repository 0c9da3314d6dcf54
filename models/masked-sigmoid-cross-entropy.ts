import {
  cast,
  div,
  greaterEqual,
  maximum,
  mul,
  relu,
  reshape,
  softplus,
  sub,
  sum,
} from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { portable } from '../core/portable.js';
import { sizeOf } from '../core/sample.js';
import type { Loss } from './loss.js';
import { weightedMean } from './weighted-mean.js';

/**
 * Cross-entropy between labels and the sigmoid of logits, where a label of -1 says that its place is empty.
 *
 * For a logit `z` and a label `y`, 0 or 1, it is `log(1 + exp z) - y z`. The loss of a sample is the mean over those of its
 * places that are not empty, 0 where all are; the loss of the batch is the mean over its samples (Dive into Deep Learning,
 * 15.4.2). Logits and labels have shape `[size, places]`. Weights multiply the samples' losses; the mean divides by
 * their sum.
 *
 * Labels must be 0, 1 or -1 (`LABEL_INVALID`) and have the shape of the logits (`SHAPE_INVALID`).
 *
 * @example
 * ```ts
 * import { createTrainer, engine, maskedSigmoidCrossEntropy, sgd, word2vec } from 'millrace';
 * const model = word2vec({ words: 100, targets: 100, inputs: 1, outputs: 6 });
 * const options = { model, optimizer: sgd(1), loss: maskedSigmoidCrossEntropy };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * ```
 */
export const maskedSigmoidCrossEntropy = portable<Loss>(import.meta.url, 'maskedSigmoidCrossEntropy', {
  name: 'maskedSigmoidCrossEntropy',
  labels: 'float32',
  check({ data, shape }, outputShape) {
    if (`${shape}` !== `${outputShape}` || data.length !== sizeOf(outputShape)) {
      throw new MillraceError('SHAPE_INVALID', {
        what: 'labels for maskedSigmoidCrossEntropy',
        given: shape,
        expected: `the shape of the outputs, [${outputShape.join(', ')}]`,
      });
    }
    const bad = data.findIndex((label) => label !== 0 && label !== 1 && label !== -1);
    if (bad < 0) return;
    throw new MillraceError('LABEL_INVALID', {
      what: `label ${bad} of the batch`,
      given: data[bad],
      expected: '0 or 1, or -1 where there is none',
    });
  },
  compute(logits, labels, weights) {
    const [size = 0] = logits.shape;
    const present = cast(greaterEqual(labels, 0), 'float32');
    const costs = mul(sub(softplus(logits), mul(relu(labels), logits)), present);
    const count = maximum(sum(present, 1), 1);
    return weightedMean(reshape(div(sum(costs, 1), count), [size, 1]), weights);
  },
});
