import { MillraceError } from './errors.js';
import type { Random } from './random.js';

/** Draws one of 0 .. n - 1, each as often as its weight says. */
export type WeightedChoice = (random: Pick<Random, 'uniform' | 'integer'>) => number;

/**
 * A draw among 0 .. n - 1 by weights, in constant time however many there are.
 *
 * Walker's alias method: n columns of equal height hold one number each, and what a column lacks is filled up by one
 * other, so that a draw is a column and a height in it. The table is built as Vose does, in O(n). (Walker, "An efficient
 * method for generating discrete random variables with general distributions", 1977; Vose, 1991.)
 *
 * @param weights at least 0, not all 0; they need not sum to 1.
 * @throws MillraceError `OPTION_INVALID` when they are not.
 * @example
 * ```ts
 * import { randomFor, weightedChoice } from 'millrace';
 * const draw = weightedChoice([1, 0, 3]);
 * draw(randomFor(1, 'noise', 0, 42)); // 2 in three of four draws, never 1
 * ```
 */
export function weightedChoice(weights: ArrayLike<number>): WeightedChoice {
  const count = weights.length;
  const total = totalOf(weights);
  const heights = Float64Array.from(weights, (weight) => (weight / total) * count);
  const aliases = Int32Array.from(weights, (_, index) => index);
  fillColumns(heights, aliases);
  return (random) => {
    const column = random.integer(count);
    return random.uniform() < (heights[column] ?? 0) ? column : (aliases[column] ?? 0);
  };
}

/** Fills each column that is too low from one that is too high, until none is left. */
function fillColumns(heights: Float64Array, aliases: Int32Array): void {
  const low: number[] = [];
  const high: number[] = [];
  for (const [index, height] of heights.entries()) (height < 1 ? low : high).push(index);
  for (;;) {
    const [column, giver] = [low.pop(), high.at(-1)];
    if (column === undefined || giver === undefined) break;
    aliases[column] = giver;
    const left = (heights[giver] ?? 0) - (1 - (heights[column] ?? 0));
    heights[giver] = left;
    if (left >= 1) continue;
    high.pop();
    low.push(giver);
  }
  // What rounding left over is full.
  for (const column of [...low, ...high]) if (aliases[column] === column) heights[column] = 1;
}

function totalOf(weights: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? Number.NaN;
    total = weight >= 0 ? total + weight : Number.NaN;
  }
  if (Number.isFinite(total) && total > 0) return total;
  throw new MillraceError('OPTION_INVALID', {
    what: 'weights of a choice',
    given: `${weights.length} weights with sum ${total}`,
    expected: 'finite numbers of at least 0, not all 0',
  });
}
