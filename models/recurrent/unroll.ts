import { add, matMul, reshape, stack, type Tensor, unstack, zeros } from '@tensorflow/tfjs-core';
import type { Cell } from './cell.js';

/** The weights of a recurrent layer. */
export interface RecurrentWeights {
  /** `[features, blocks · units]`. */
  readonly kernel: Tensor;
  /** `[units, blocks · units]`. */
  readonly recurrentKernel: Tensor;
  /** `[blocks · units]`. */
  readonly bias: Tensor;
}

/** What a recurrent layer has come to. */
export interface Unrolled {
  /** After each step: `[size, time, units]`. */
  readonly outputs: Tensor;
  /** After the last step, each `[size, units]`. */
  readonly state: readonly Tensor[];
}

/**
 * Goes through time with a cell, from `x` `[size, time, features]`.
 *
 * What the steps do not need each other for, `x W + b`, is one product for all of them.
 *
 * @param first the state before the first step; default zeros.
 * @example
 * ```ts
 * import { rnnCell, unroll } from 'millrace';
 * import { ones, zeros } from '@tensorflow/tfjs-core';
 * const weights = { kernel: ones([3, 4]), recurrentKernel: ones([4, 4]), bias: zeros([4]) };
 * unroll(rnnCell, zeros([2, 5, 3]), weights).outputs.shape; // [2, 5, 4]
 * ```
 */
export function unroll(
  cell: Cell,
  x: Tensor,
  { kernel, recurrentKernel, bias }: RecurrentWeights,
  first?: readonly Tensor[],
): Unrolled {
  const [size = 0, time = 0, features = 0] = x.shape;
  const units = recurrentKernel.shape[0] ?? 0;
  const product = matMul(reshape(x, [size * time, features]), kernel);
  const projected = reshape(add(product, bias), [size, time, cell.blocks * units]);
  const step = cell.withKernel(recurrentKernel);
  let state = first ?? zeroState(cell, size, units);
  const outputs: Tensor[] = [];
  for (const each of unstack(projected, 1)) {
    state = step(each, state);
    outputs.push(...state.slice(0, 1));
  }
  return { outputs: stack(outputs, 1), state };
}

/** The state of a cell that has seen nothing. */
export function zeroState({ states }: Pick<Cell, 'states'>, size: number, units: number): readonly Tensor[] {
  return Array.from({ length: states }, () => zeros([size, units]));
}
