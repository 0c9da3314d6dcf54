import { scalar, type Tensor } from '@tensorflow/tfjs-core';
import { tensorScope } from '../../core/tensor-scope.js';
import type { OptimizerState } from '../optimizer.js';

/** Does one step of an optimizer; `gradients` in the order of its variables. */
export function moveBy(optimizer: OptimizerState, gradients: readonly Tensor[], learningRate: number): void {
  const { form, factors, scalars } = optimizer.plan(learningRate);
  tensorScope('move', () => {
    optimizer.apply(gradients, { form, factors: factors.map((factor) => scalar(factor)) });
  });
  optimizer.restoreScalars(scalars);
}
