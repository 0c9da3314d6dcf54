import type { NamedFloats } from './affine-layer.js';

/** The state of an optimizer over typed arrays; complete, so a resume is exact. */
export interface ArrayOptimizerState {
  /** Moments and accumulators, in the order and by the names that they have on tensors; restored in place. */
  readonly slots: readonly NamedFloats[];
  /** Numbers beside the slots (accumulated beta powers, say). */
  readonly scalars: Readonly<Record<string, number>>;
  /** Moves the weights in place by one step; `gradients` in the order of the weights. */
  apply(gradients: readonly Float32Array[], learningRate: number): void;
  /** Takes over the scalars of a checkpoint. */
  restoreScalars(scalars: Readonly<Record<string, number>>): void;
}
