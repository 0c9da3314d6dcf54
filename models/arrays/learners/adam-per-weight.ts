import { doubles, type WeightRule } from './weight-rule.js';

/** What {@link adamPerWeight} computes with; see `adam`. */
export interface AdamConstants {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Adam one weight at a time: the rule of `adam`. Time passes with every sample, but the means of a weight move only with
 * those that touch it.
 */
export function adamPerWeight({ beta1, beta2, epsilon }: AdamConstants, weights: Float64Array): WeightRule {
  const slots = [doubles('mean', weights.length), doubles('square', weights.length)] as const;
  const [{ data: mean }, { data: square }] = slots;
  let beta1Power = 1;
  let beta2Power = 1;
  let rate = 0;
  let correction = 1;
  return {
    slots,
    get scalars() {
      return { beta1Power, beta2Power };
    },
    begin(learningRate) {
      beta1Power *= beta1;
      beta2Power *= beta2;
      rate = learningRate / (1 - beta1Power);
      correction = Math.sqrt(1 - beta2Power);
    },
    move(index, gradient) {
      const first = beta1 * (mean[index] ?? 0) + (1 - beta1) * gradient;
      const second = beta2 * (square[index] ?? 0) + (1 - beta2) * gradient * gradient;
      mean[index] = first;
      square[index] = second;
      weights[index] = (weights[index] ?? 0) - (rate * first) / (Math.sqrt(second) / correction + epsilon);
    },
    restoreScalars(saved) {
      beta1Power = saved.beta1Power ?? 1;
      beta2Power = saved.beta2Power ?? 1;
    },
  };
}
