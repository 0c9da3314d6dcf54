import { randomFor } from '../../core/random.js';

/** How {@link subsample} is set. */
export interface SubsampleOptions {
  /** How often each word comes in the whole text, by its number. */
  readonly counts: readonly number[];
  /** The share of the text up to which a word is never left out; default 1e-4. */
  readonly threshold?: number;
  /** Decides which places are left out; default 1. */
  readonly seed?: number;
}

/**
 * Leaves out frequent words at random: `the` stands beside every noun and tells little of any.
 *
 * ```text
 * P(word stays) = min(1, √(threshold / f))        f: its share of the text
 * ```
 *
 * (Mikolov et al., "Distributed Representations of Words and Phrases and their Compositionality", 2013, section 2.3; Dive
 * into Deep Learning, 15.3.) Whether a word stays depends on the seed and its place in the text, and on nothing else.
 *
 * @param sentences the numbers of their words.
 * @example
 * ```ts
 * import { subsample } from 'millrace';
 * const kept = subsample([Int32Array.of(0, 1, 0, 2)], { counts: [9000, 5, 5], threshold: 1e-3 });
 * ```
 */
export function subsample(
  sentences: readonly Int32Array[],
  { counts, threshold = 1e-4, seed = 1 }: SubsampleOptions,
): readonly Int32Array[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const stays = counts.map((count) => Math.sqrt((threshold * total) / count));
  return sentences.map((words, sentence) => {
    const random = randomFor(seed, 'subsample', sentence);
    return words.filter((word) => random.uniform() < (stays[word] ?? 1));
  });
}
