import { add, div, moments, mul, sqrt, sub, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** The variables of a batch normalisation, each with a number for every channel. */
export interface NormalizedBy {
  readonly gamma: Variable;
  readonly beta: Variable;
  /** What is used in place of a batch's mean and variance outside training; moved by every batch in training. */
  readonly movingMean: Variable;
  readonly movingVariance: Variable;
}

/** How much of the moving mean and variance a batch leaves as it was. */
export const normalizationMomentum = 0.9;

/** Added to the variance, so that nothing is divided by 0. */
export const normalizationEpsilon = 1e-5;

/**
 * Batch normalisation from scratch: `γ (x − μ) / √(σ² + ε) + β`, channel by channel, the last axis.
 *
 * In training mean and variance are those of the batch, over all other axes, and the moving ones follow them:
 * `moving ← 0.9 moving + 0.1 that of the batch`; otherwise they are the moving ones. (Ioffe and Szegedy, "Batch
 * Normalization", 2015; Dive into Deep Learning, 8.5.)
 */
export function batchNormalize(x: Tensor, by: NormalizedBy, training: boolean): Tensor {
  if (!training) return normalized(x, by.movingMean, by.movingVariance, by);
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const { mean, variance } = moments(x, axes);
  follow(by.movingMean, mean);
  follow(by.movingVariance, variance);
  return normalized(x, mean, variance, by);
}

function normalized(x: Tensor, mean: Tensor, variance: Tensor, { gamma, beta }: NormalizedBy): Tensor {
  const scaled = div(sub(x, mean), sqrt(add(variance, normalizationEpsilon)));
  return add(mul(scaled, gamma), beta);
}

function follow(moving: Variable, value: Tensor): void {
  moving.assign(add(mul(moving, normalizationMomentum), mul(value, 1 - normalizationMomentum)));
}
