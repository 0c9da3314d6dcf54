import { doubles, type WeightRule } from './weight-rule.js';

/** What {@link adagradPerWeight} computes with; see `adagrad`. */
export interface AdagradConstants {
  readonly initialAccumulator: number;
  readonly epsilon: number;
}

/** Adagrad one weight at a time: the rule of `adagrad`. */
export function adagradPerWeight(
  { initialAccumulator, epsilon }: AdagradConstants,
  weights: Float64Array,
): WeightRule {
  const slot = doubles('sum', weights.length, initialAccumulator);
  const sum = slot.data;
  let rate = 0;
  return {
    slots: [slot],
    scalars: {},
    begin(learningRate) {
      rate = learningRate;
    },
    move(index, gradient) {
      const squares = (sum[index] ?? 0) + gradient * gradient;
      sum[index] = squares;
      weights[index] = (weights[index] ?? 0) - (rate * gradient) / (Math.sqrt(squares) + epsilon);
    },
    restoreScalars() {},
  };
}
