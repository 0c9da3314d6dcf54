import {
  type GradFunc,
  getBackend,
  getKernel,
  registerGradient,
  type Tensor,
  engine as tensorEngine,
} from '@tensorflow/tfjs-core';

/**
 * The kernel behind {@link normalizeBatch}: inputs `x`, `scale` and `offset`, attribute `epsilon`; outputs the result,
 * mean and variance, and three tensors for its gradient.
 */
export const TrainingBatchNormalization = 'FusedBatchNormV3';

/** The kernel of its gradient: inputs `dy`, `x`, `scale` and those three tensors; outputs three gradients. */
export const TrainingBatchNormalizationGradient = 'FusedBatchNormGradV3';

/** What {@link normalizeBatch} gives. */
export interface NormalizedBatch {
  /** Of the shape of what was given. */
  readonly result: Tensor;
  /** Of the batch: `[channels]`. */
  readonly mean: Tensor;
  /** Of the batch, divided by the count less one: `[channels]`. */
  readonly unbiasedVariance: Tensor;
}

/** Whether the engine computes {@link normalizeBatch} itself. */
export function hasTrainingBatchNormalization(): boolean {
  return getKernel(TrainingBatchNormalization, getBackend()) !== undefined;
}

/**
 * Batch normalization in training, of `x` `[batch, height, width, channels]` with `scale` and `offset` `[channels]`:
 * the mean, the variance and the result as one operation, and their gradient as another.
 *
 * The gradient takes the result alone for what the loss depends on, and has none of its own. Ioffe and Szegedy, "Batch
 * Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift", 2015.
 */
export function normalizeBatch(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): NormalizedBatch {
  const inputs = { x, scale, offset };
  const outputs: Tensor | Tensor[] = tensorEngine().runKernel(TrainingBatchNormalization, inputs, {
    epsilon,
  });
  const [result, mean, unbiasedVariance] = Array.isArray(outputs) ? outputs : [];
  if (result && mean && unbiasedVariance) return { result, mean, unbiasedVariance };
  throw new Error(`${TrainingBatchNormalization} gave no output`);
}

const gradFunc: GradFunc = (dys, saved, { epsilon }) => {
  const [dy] = Array.isArray(dys) ? dys : [];
  const [x, scale, mean, variance, rest] = saved;
  if (!dy || !x || !scale || !mean || !variance || !rest || epsilon === undefined)
    throw new Error(`${TrainingBatchNormalization} has saved nothing`);
  const inputs = { dy, x, scale, mean, variance, rest };
  const outputs: Tensor | Tensor[] = tensorEngine().runKernel(TrainingBatchNormalizationGradient, inputs, {
    epsilon,
  });
  const [byX, byScale, byOffset] = Array.isArray(outputs) ? outputs : [];
  if (!byX || !byScale || !byOffset) throw new Error(`${TrainingBatchNormalizationGradient} gave no output`);
  return { x: () => byX, scale: () => byScale, offset: () => byOffset };
};

registerGradient({
  kernelName: TrainingBatchNormalization,
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, false, false, true, true, true],
  gradFunc,
});
