import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { ChangeInPlace } from '../engines/program.js';
import type { NamedFloats } from './arrays/affine-layer.js';
import type { ArrayOptimizerState } from './arrays/array-optimizer.js';
import type { PerWeight } from './arrays/learners/weight-rule.js';
import type { NamedVariable } from './model.js';

/** The rule that turns gradients into updates: one init and apply pair, as in optax. */
export interface Optimizer {
  readonly name: string;
  /** The rate it starts with; a schedule or the trainer may change it between steps. */
  readonly learningRate: number;
  /** Its settings, recorded with the run. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Makes the state for these variables, as it is before the first step. */
  init(variables: readonly NamedVariable[]): OptimizerState;
  /**
   * Makes the state for weights in typed arrays, which it then moves in place by the same rule; left out where only
   * tensors can be moved.
   */
  onArrays?(weights: readonly NamedFloats[]): ArrayOptimizerState;
  /** The same rule in double precision for one weight at a time, as learners need it; left out where there is none. */
  readonly perWeight?: PerWeight;
}

/** An optimizer that learners take: one that moves one weight at a time. */
export type OnlineOptimizer = Pick<Optimizer, 'name' | 'learningRate' | 'options' | 'perWeight'>;

/**
 * The state of an optimizer over the variables it was initialised with; complete, so a resume is exact.
 *
 * A step is told apart from its numbers: `plan` computes the numbers in double precision and changes nothing, `apply`
 * computes with tensors and nothing else. So the operations of a step can be recorded once and done again with other
 * numbers. `moveBy` does a whole step.
 */
export interface OptimizerState {
  /** What it moves, in the order it was given them: all of them but the frozen ones. */
  readonly variables: readonly NamedVariable[];
  /** Moments and accumulators, in a fixed order. */
  readonly slots: readonly NamedVariable[];
  /** Averages of `variables`, one for each, to evaluate and predict with; part of the slots. */
  readonly averages?: readonly NamedVariable[];
  /** Numbers that are not tensors (accumulated beta powers, say), in double precision. */
  readonly scalars: Readonly<Record<string, number>>;
  /** What the next step is to be at that rate, changing nothing. */
  plan(learningRate: number): UpdatePlan;
  /** Moves the variables by one step and changes no scalars; `gradients` in the order of `variables`. */
  apply(gradients: readonly Tensor[], update: PreparedUpdate): void;
  /** Takes over scalars: those of a plan once its step is done, or of a checkpoint, whose slots are restored too. */
  restoreScalars(scalars: Readonly<Record<string, number>>): void;
  /** Frees the slots. */
  dispose(): void;
}

/** A step that is to be done. */
export interface UpdatePlan {
  /**
   * Which operations it does: two plans of one form do the same on other numbers. The scalars decide it, never the
   * rate; `''` where there is only one.
   */
  readonly form: string;
  /** The numbers that it multiplies with, in an order that the form decides. */
  readonly factors: readonly number[];
  /** The scalars after the step. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** A plan whose numbers are tensors, as {@link OptimizerState.apply} takes it. */
export interface PreparedUpdate {
  readonly form: string;
  readonly factors: readonly Scalar[];
  /** There where the step is recorded by an engine that can change variables in place. */
  readonly changeInPlace?: ChangeInPlace;
}
