import { createLearner, type OptimizedLearnerOptions } from './arrays/learners/create-learner.js';
import type { Learner } from './arrays/learners/learner.js';
import { squaredSampleLoss } from './arrays/learners/sample-loss.js';

/**
 * Linear regression that learns sample by sample, in double precision and without tensors.
 *
 * ```text
 * ŷ = w · x + b        loss: (ŷ - y)² / 2
 * ```
 *
 * Weights and bias start at 0. Labels are one number a sample. River's `LinearRegression` has a loss of (ŷ - y)²: it is
 * this one with half the rate.
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, linearData, linearLearner, prequential, read, sgd } from 'millrace';
 * const learner = createTrainer(linearLearner({ features: 2, optimizer: sgd(0.05) }), { engine: await engine(), seed: 1 });
 * read(linearData({ size: 100 }))
 *   .pipe(batch(1), prequential(learner))
 *   .subscribe((event) => console.log(event.type));
 * ```
 */
export function linearLearner(options: OptimizedLearnerOptions): Learner {
  return createLearner({ learner: 'linearLearner', outputs: 1, loss: squaredSampleLoss }, options);
}
