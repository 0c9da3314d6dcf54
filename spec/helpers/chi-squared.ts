/** How often each of `bins` outcomes came up in so many trials. */
export function countOutcomes(
  bins: number,
  trials: number,
  outcome: (trial: number) => number,
): readonly number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let trial = 0; trial < trials; trial++) {
    const bin = outcome(trial);
    counts[bin] = (counts[bin] ?? Number.NaN) + 1;
  }
  return counts;
}

/** Pearson's statistic against equal frequencies. */
export function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, value) => sum + value, 0) / counts.length;
  return counts.reduce((sum, value) => sum + (value - expected) ** 2 / expected, 0);
}

/**
 * What the statistic of uniform outcomes exceeds once in about 30,000 times: mean plus 4 deviations, by Wilson and
 * Hilferty's cube root.
 */
export function chiSquaredLimit(bins: number): number {
  const freedom = bins - 1;
  return freedom * (1 - 2 / (9 * freedom) + 4 * Math.sqrt(2 / (9 * freedom))) ** 3;
}

/** The number of an order of n things, 0 to n! - 1. */
export function rankOf(order: readonly number[]): number {
  const smallerBehind = order.map(
    (value, place) => order.slice(place + 1).filter((other) => other < value).length,
  );
  return smallerBehind.reduce((sum, smaller, place) => sum * (order.length - place) + smaller, 0);
}

export function factorial(number: number): number {
  return number <= 1 ? 1 : number * factorial(number - 1);
}
