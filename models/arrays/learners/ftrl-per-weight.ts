import { doubles, type WeightRule } from './weight-rule.js';

/** What {@link ftrlPerWeight} computes with; see `ftrl`. */
export interface FtrlConstants {
  readonly beta: number;
  readonly l1: number;
  readonly l2: number;
}

/** FTRL-proximal one weight at a time: the rule of `ftrl`. */
export function ftrlPerWeight({ beta, l1, l2 }: FtrlConstants, weights: Float64Array): WeightRule {
  const slots = [doubles('z', weights.length), doubles('squares', weights.length)] as const;
  const [{ data: z }, { data: squares }] = slots;
  let rate = 0;
  return {
    slots,
    scalars: {},
    begin(learningRate) {
      rate = learningRate;
    },
    move(index, gradient) {
      const before = squares[index] ?? 0;
      const after = before + gradient * gradient;
      const sigma = (Math.sqrt(after) - Math.sqrt(before)) / rate;
      const pull = (z[index] ?? 0) + gradient - sigma * (weights[index] ?? 0);
      squares[index] = after;
      z[index] = pull;
      const beyond = Math.max(0, Math.abs(pull) - l1);
      weights[index] = (-Math.sign(pull) * beyond) / ((beta + Math.sqrt(after)) / rate + l2);
    },
    restoreScalars() {},
  };
}
