import { createLearner, type OptimizedLearnerOptions } from './arrays/learners/create-learner.js';
import type { Learner } from './arrays/learners/learner.js';
import { logLoss } from './arrays/learners/sample-loss.js';

/**
 * Logistic regression of two classes that learns sample by sample, in double precision and without tensors.
 *
 * ```text
 * z = w · x + b        p = 1 / (1 + exp(-z))        loss: -y ln p - (1 - y) ln(1 - p)
 * ```
 *
 * Its output is the logit z; labels are 0 or 1. Weights and bias start at 0.
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { createTrainer, engine, logisticLearner, sgd } from 'millrace';
 * const options = logisticLearner({ features: 2, optimizer: sgd(0.1), l2: 0.001 });
 * const learner = createTrainer(options, { engine: await engine(), seed: 1 });
 * learner.step({ x: { data: Float64Array.of(3, 1), shape: [1, 2] }, y: { data: Uint8Array.of(1), shape: [1] }, size: 1 });
 * ```
 */
export function logisticLearner(options: OptimizedLearnerOptions): Learner {
  return createLearner({ learner: 'logisticLearner', outputs: 1, loss: logLoss }, options);
}
