import { div, reshape, sigmoid, square, sub } from '@tensorflow/tfjs-core';
import { portable } from '../core/portable.js';
import { checkProbabilities } from './check-probabilities.js';
import type { Loss } from './loss.js';
import { weightedMean } from './weighted-mean.js';

/**
 * Half the squared error of the sigmoid of logits, averaged over the outputs of a sample and over the batch.
 *
 * With a logit `z` and a label `y` in 0 .. 1 it is `(σ(z) - y)² / 2`. Its gradient `(σ(z) - y) σ(z) (1 - σ(z))` vanishes
 * where the sigmoid is saturated, the wrong answers among them: {@link sigmoidCrossEntropy} is the better one to
 * train with. Shapes, weights and errors are the same.
 *
 * @example
 * ```ts
 * import { createTrainer, engine, linear, sgd, sigmoidSquaredLoss } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: sigmoidSquaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * ```
 */
export const sigmoidSquaredLoss = portable<Loss>(import.meta.url, 'sigmoidSquaredLoss', {
  name: 'sigmoidSquaredLoss',
  labels: 'float32',
  check: (labels, outputShape) => checkProbabilities('sigmoidSquaredLoss', labels, outputShape),
  compute(logits, labels, weights) {
    const halves = div(square(sub(sigmoid(logits), reshape(labels, logits.shape))), 2);
    return weightedMean(halves, weights);
  },
});
