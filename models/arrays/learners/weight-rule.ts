/** An array of double precision beside the weights. */
export interface NamedDoubles {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float64';
  readonly data: Float64Array;
}

/** An optimizer over weights of which a sample touches few: it moves one weight at a time. */
export interface WeightRule {
  /** Moments and accumulators, as long as the weights; restored in place. */
  readonly slots: readonly NamedDoubles[];
  /** Numbers beside the slots (accumulated beta powers, say). */
  readonly scalars: Readonly<Record<string, number>>;
  /** A sample, or a batch that counts as one, begins. */
  begin(learningRate: number): void;
  /** Moves a weight by its gradient, at most once after each `begin`. */
  move(index: number, gradient: number): void;
  /**
   * Moves a row of weights, from `start` on, by `slope` times each of the `count` features that begin at `at`: as
   * {@link move} would one by one, bit by bit. Left out by rules for which a call a weight is no matter.
   */
  moveRow?(start: number, features: Float64Array, at: number, count: number, slope: number): void;
  /** Takes over the scalars of a checkpoint. */
  restoreScalars(scalars: Readonly<Record<string, number>>): void;
}

/** Makes the rule for weights, which it then moves in place; slots are as before the first step. */
export type PerWeight = (weights: Float64Array) => WeightRule;

/** A slot full of one number. */
export function doubles(name: string, length: number, value = 0): NamedDoubles {
  return { name, shape: [length], dtype: 'float64', data: new Float64Array(length).fill(value) };
}
