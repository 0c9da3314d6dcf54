import { div, mean, mul, reshape, type Scalar, sum, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The mean of what each output costs, `[size, ...]`: over the outputs of a sample, and over the samples.
 *
 * Weights `[size]` multiply the samples' means, and the mean over the samples divides by their sum.
 */
export function weightedMean(costs: Tensor, weights?: Tensor): Scalar {
  if (!weights) return mean<Scalar>(costs);
  const perSample = mean(reshape(costs, [costs.shape[0] ?? 1, -1]), 1);
  return div<Scalar>(sum(mul(perSample, weights)), sum(weights));
}
