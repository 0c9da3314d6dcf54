import { parseOptions } from '../core/options.js';
import { createLearner, type OptimizedLearnerOptions } from './arrays/learners/create-learner.js';
import type { Learner } from './arrays/learners/learner.js';
import { softmaxSampleLoss } from './arrays/learners/sample-loss.js';
import { count } from './options.js';

/** Settings of {@link softmaxLearner}. */
export interface SoftmaxLearnerOptions extends OptimizedLearnerOptions {
  /** How many classes there are. */
  readonly classes: number;
}

/**
 * Softmax regression of several classes that learns sample by sample, in double precision and without tensors.
 *
 * ```text
 * o = W x + b        loss: ln Σ exp(o) - o[y]
 * ```
 *
 * Its outputs are the logits o; labels are class numbers. Weights and biases start at 0.
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { adagrad, softmaxLearner } from 'millrace';
 * const segments = softmaxLearner({ features: 18, classes: 7, optimizer: adagrad(0.1) });
 * ```
 */
export function softmaxLearner({ classes, ...options }: SoftmaxLearnerOptions): Learner {
  const outputs = parseOptions('softmaxLearner.classes', count, classes);
  return createLearner({ learner: 'softmaxLearner', outputs, loss: softmaxSampleLoss }, options);
}
