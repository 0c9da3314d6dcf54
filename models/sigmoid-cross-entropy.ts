import { mul, reshape, softplus, sub } from '@tensorflow/tfjs-core';
import { portable } from '../core/portable.js';
import { checkProbabilities } from './check-probabilities.js';
import type { Loss } from './loss.js';
import { weightedMean } from './weighted-mean.js';

/**
 * Cross-entropy between labels and the sigmoid of logits, averaged over the outputs of a sample and over the batch.
 *
 * With a logit `z` and a label `y`, 0 or 1 or a probability between, it is
 * `-y log σ(z) - (1 - y) log(1 - σ(z)) = log(1 + exp z) - y z`; its gradient is `σ(z) - y`, which is large wherever the
 * answer is wrong. Logits have shape `[size, outputs]`, labels the same or `[size]` where there is one output. Weights
 * multiply the samples' losses; the mean divides by their sum.
 *
 * Labels must lie in 0 .. 1 (`LABEL_INVALID`) and be as many as the logits (`SHAPE_INVALID`).
 *
 * @example
 * ```ts
 * import { createTrainer, engine, linear, sgd, sigmoidCrossEntropy } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: sigmoidCrossEntropy };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * ```
 */
export const sigmoidCrossEntropy = portable<Loss>(import.meta.url, 'sigmoidCrossEntropy', {
  name: 'sigmoidCrossEntropy',
  labels: 'float32',
  check: (labels, outputShape) => checkProbabilities('sigmoidCrossEntropy', labels, outputShape),
  compute(logits, labels, weights) {
    return weightedMean(sub(softplus(logits), mul(reshape(labels, logits.shape), logits)), weights);
  },
});
