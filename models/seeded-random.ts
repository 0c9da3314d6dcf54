import { randomFor } from '../core/random.js';

/**
 * Calls a function with `Math.random` drawing from (seed, purpose), and puts the real one back when it returns.
 *
 * tf.layers seeds initialisers without a seed by `Math.random`; so the same seed gives the same weights. What the
 * function does after an `await` is not covered.
 */
export function withSeededRandom<T>(seed: number, purpose: string, run: () => T): T {
  const { random } = Math;
  Math.random = randomFor(seed, purpose).uniform;
  try {
    return run();
  } finally {
    Math.random = random;
  }
}
