import { doubles, type WeightRule } from './weight-rule.js';

/**
 * An L1 penalty on top of a rule: after each move the weight is pulled towards zero by all of the penalty that it has
 * not had yet, and stops there, so that weights which no sample touches cost nothing.
 *
 * (Tsuruoka, Tsujii and Ananiadou, "Stochastic Gradient Descent Training for L1-regularized Log-linear Models with
 * Cumulative Penalty", 2009.)
 *
 * @param strength the share of the learning rate by which each sample pulls, above 0.
 */
export function withCumulativePenalty(rule: WeightRule, weights: Float64Array, strength: number): WeightRule {
  const received = doubles('penalty', weights.length);
  const { data } = received;
  let owed = 0;
  return {
    slots: [...rule.slots, received],
    get scalars() {
      return { ...rule.scalars, owed };
    },
    begin(learningRate) {
      rule.begin(learningRate);
      owed += strength * learningRate;
    },
    move(index, gradient) {
      rule.move(index, gradient);
      const before = weights[index] ?? 0;
      const had = data[index] ?? 0;
      if (before > 0) weights[index] = Math.max(0, before - (owed + had));
      else if (before < 0) weights[index] = Math.min(0, before + (owed - had));
      data[index] = had + ((weights[index] ?? 0) - before);
    },
    restoreScalars(saved) {
      rule.restoreScalars(saved);
      owed = saved.owed ?? 0;
    },
  };
}
