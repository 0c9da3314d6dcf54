import { createLearner, type LearnerOptions } from './arrays/learners/create-learner.js';
import type { Learner } from './arrays/learners/learner.js';
import { perceptronLoss } from './arrays/learners/sample-loss.js';
import { sgd } from './optimizers/sgd.js';

/**
 * The perceptron: whenever a sample is on the wrong side, its features are added to the weights, or taken from them.
 *
 * ```text
 * z = w · x + b        w ← w + s x, b ← b + s where s z ≤ 0, with s = 1 for the label 1, -1 for 0
 * ```
 *
 * (Rosenblatt, "The Perceptron", 1958.) Its output is z; labels are 0 or 1. Weights and bias start at 0; it is stochastic
 * gradient descent at rate 1 on `max(0, -s z)`.
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { perceptronLearner } from 'millrace';
 * const perceptron = perceptronLearner({ features: 9 });
 * ```
 */
export function perceptronLearner(options: LearnerOptions): Learner {
  const kind = { learner: 'perceptronLearner', outputs: 1, loss: perceptronLoss };
  return createLearner(kind, { ...options, optimizer: sgd(1) });
}
