import type { Tensor } from '@tensorflow/tfjs-core';
import type { NamedVariable } from './model.js';

/** The rule that turns gradients into updates: one init and apply pair, as in optax. */
export interface Optimizer {
  readonly name: string;
  /** The rate it starts with; a schedule or the trainer may change it between steps. */
  readonly learningRate: number;
  /** Its settings, recorded with the run. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Makes the state for these variables; it starts at zero. */
  init(variables: readonly NamedVariable[]): OptimizerState;
}

/** The state of an optimizer over the variables it was initialised with; complete, so a resume is exact. */
export interface OptimizerState {
  /** Moments and accumulators, in a fixed order. */
  readonly slots: readonly NamedVariable[];
  /** Numbers that are not tensors (accumulated beta powers, say). */
  readonly scalars: Readonly<Record<string, number>>;
  /** Moves the variables by one step; `gradients` in the order of the variables. */
  apply(gradients: readonly Tensor[], learningRate: number): void;
  /** Takes over the scalars of a checkpoint; the slots are restored as variables. */
  restoreScalars(scalars: Readonly<Record<string, number>>): void;
  /** Frees the slots. */
  dispose(): void;
}
