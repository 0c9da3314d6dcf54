import type { Random } from '../../core/random.js';

/**
 * A number from 0 to 1 of the symmetric Beta(alpha, alpha) distribution.
 *
 * Up to 1 by Jöhnk's method (1964), in logarithms so that a small alpha does not underflow; above by two Gamma numbers
 * (Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000).
 *
 * @param alpha above 0.
 */
export function drawBeta(random: Random, alpha: number): number {
  if (alpha > 1) {
    const one = drawGamma(random, alpha);
    return one / (one + drawGamma(random, alpha));
  }
  for (;;) {
    const one = Math.log(1 - random.uniform()) / alpha;
    const other = Math.log(1 - random.uniform()) / alpha;
    if (Math.exp(one) + Math.exp(other) <= 1) return 1 / (1 + Math.exp(other - one));
  }
}

/** A number of the Gamma distribution with shape alpha, at least 1, and scale 1. */
function drawGamma(random: Random, alpha: number): number {
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
