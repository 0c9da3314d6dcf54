import type { SgdConstants } from '../sgd-on-arrays.js';
import { doubles, type WeightRule } from './weight-rule.js';

/** Stochastic gradient descent one weight at a time: the rule of `sgd`. */
export function sgdPerWeight(
  { momentum, nesterov, weightDecay }: SgdConstants,
  weights: Float64Array,
): WeightRule {
  const slots = momentum > 0 ? [doubles('velocity', weights.length)] : [];
  const velocity = slots[0]?.data;
  let rate = 0;
  const plain = (index: number, gradient: number): void => {
    const before = weights[index] ?? 0;
    weights[index] = before - rate * (gradient + weightDecay * before);
  };
  const withMomentum = (index: number, gradient: number, kept: Float64Array): void => {
    const before = weights[index] ?? 0;
    const pull = gradient + weightDecay * before;
    const speed = momentum * (kept[index] ?? 0) + pull;
    kept[index] = speed;
    weights[index] = before - rate * (nesterov ? pull + momentum * speed : speed);
  };
  return {
    slots,
    scalars: {},
    begin(learningRate) {
      rate = learningRate;
    },
    move: velocity ? (index, gradient) => withMomentum(index, gradient, velocity) : plain,
    restoreScalars() {},
  };
}
