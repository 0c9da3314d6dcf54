import type { Trainer } from '../../trainer.js';

/**
 * The description of a model that learns sample by sample: `createTrainer` makes a trainer of it.
 *
 * Whatever keeps the trainer contract can be one; {@link logisticLearner} and its like are.
 */
export interface Learner {
  /** What it is, recorded with the run. */
  readonly learner: string;
  /** Makes the trainer, as it is before the first sample. */
  create(context: LearnerContext): Trainer;
}

/** What a learner is made in. */
export interface LearnerContext {
  /** That of the run; learners that start at zero do without it. */
  readonly seed: number;
}

/** Whether something is a learner rather than the options of a trainer. */
export function isLearner(value: object): value is Learner {
  return 'learner' in value && 'create' in value && typeof value.create === 'function';
}
