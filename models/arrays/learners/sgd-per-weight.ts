import type { SgdConstants } from '../sgd-on-arrays.js';
import { doubles, type WeightRule } from './weight-rule.js';

/** Stochastic gradient descent one weight at a time: the rule of `sgd`. */
export function sgdPerWeight(
  { momentum, nesterov, weightDecay }: SgdConstants,
  weights: Float64Array,
): WeightRule {
  const slots = momentum > 0 ? [doubles('velocity', weights.length)] : [];
  const velocity = slots[0]?.data;
  // In an object, where a number that changes needs no memory of its own each time.
  const now = { rate: 0 };
  const plain = (index: number, gradient: number): void => {
    const before = weights[index] ?? 0;
    weights[index] = before - now.rate * (gradient + weightDecay * before);
  };
  const plainRow: NonNullable<WeightRule['moveRow']> = (start, features, at, count, slope) => {
    const { rate } = now;
    for (let place = 0; place < count; place++) {
      const before = weights[start + place] ?? 0;
      const gradient = slope * (features[at + place] ?? 0);
      weights[start + place] = before - rate * (gradient + weightDecay * before);
    }
  };
  const withMomentum = (index: number, gradient: number, kept: Float64Array): void => {
    const before = weights[index] ?? 0;
    const pull = gradient + weightDecay * before;
    const speed = momentum * (kept[index] ?? 0) + pull;
    kept[index] = speed;
    weights[index] = before - now.rate * (nesterov ? pull + momentum * speed : speed);
  };
  return {
    slots,
    scalars: {},
    begin(learningRate) {
      now.rate = learningRate;
    },
    ...(velocity
      ? { move: (index: number, gradient: number) => withMomentum(index, gradient, velocity) }
      : { move: plain, moveRow: plainRow }),
    restoreScalars() {},
  };
}
