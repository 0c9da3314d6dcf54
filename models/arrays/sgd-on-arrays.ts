import type { NamedFloats } from './affine-layer.js';
import type { ArrayOptimizerState } from './array-optimizer.js';

/** What {@link sgdOnArrays} multiplies with; see `sgd`. */
export interface SgdConstants {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/** Stochastic gradient descent on typed arrays: the rule of `sgd`, number by number. */
export function sgdOnArrays(constants: SgdConstants, weights: readonly NamedFloats[]): ArrayOptimizerState {
  const velocities = constants.momentum > 0 ? weights.map(velocityOf) : [];
  return {
    slots: velocities,
    scalars: {},
    apply(gradients, learningRate) {
      for (const [index, { data }] of weights.entries()) {
        const gradient = gradients[index];
        if (gradient) move(data, gradient, velocities[index]?.data, learningRate, constants);
      }
    },
    restoreScalars() {},
  };
}

function velocityOf({ name, shape, data }: NamedFloats): NamedFloats {
  return { name: `${name}/velocity`, shape, dtype: 'float32', data: new Float32Array(data.length) };
}

function move(
  weight: Float32Array,
  gradient: Float32Array,
  velocity: Float32Array | undefined,
  learningRate: number,
  { momentum, nesterov, weightDecay }: SgdConstants,
): void {
  for (let index = 0; index < weight.length; index++) {
    const before = weight[index] ?? 0;
    const pull = (gradient[index] ?? 0) + weightDecay * before;
    if (velocity) velocity[index] = momentum * (velocity[index] ?? 0) + pull;
    // Read back: what is saved is what was computed with.
    const kept = velocity?.[index] ?? 0;
    const direction = velocity === undefined ? pull : nesterov ? pull + momentum * kept : kept;
    weight[index] = before - learningRate * direction;
  }
}
