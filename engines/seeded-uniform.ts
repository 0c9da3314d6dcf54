import { getBackend, getKernel, type Tensor, engine as tensorEngine } from '@tensorflow/tfjs-core';

/** The kernel behind {@link seededUniform}: input `seed` (int32, shape `[2]`), attribute `shape`. */
export const SeededUniform = 'SeededUniform';

/** Whether the engine draws {@link seededUniform} itself. */
export function drawsSeeded(): boolean {
  return getKernel(SeededUniform, getBackend()) !== undefined;
}

/**
 * Numbers in [0, 1) that the engine draws from a seed, a tensor (int32, shape `[2]`): the same seed gives the same
 * numbers. Without a gradient.
 */
export function seededUniform(shape: readonly number[], seed: Tensor): Tensor {
  return tensorEngine().runKernel(SeededUniform, { seed }, { shape: [...shape] });
}
