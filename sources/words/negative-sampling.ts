import { wholeNumber } from '../../core/options.js';
import { type WeightedChoice, weightedChoice } from '../../core/weighted-choice.js';
import type { WordTargets } from './word-targets.js';

/** How {@link negativeSampling} is set. */
export interface NegativeSamplingOptions {
  /** How often each word comes in the text, by its number: a word that never comes is no noise. */
  readonly counts: readonly number[];
  /** Words of noise beside each word that is wanted, at least 1; default 5. */
  readonly negatives?: number;
}

/** What frequencies are raised to: rare words are drawn more often than they come. */
const power = 0.75;

/**
 * Negative sampling: a word is told apart from a few drawn at random, instead of from all others.
 *
 * ```text
 * −log σ(u_wanted · v) − Σ over k negatives of log σ(−u_noise · v)        P(noise) ∝ count^0.75
 * ```
 *
 * (Mikolov et al., 2013, section 2.2; Dive into Deep Learning, 15.2.1 and 15.3.4.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { negativeSampling } from 'millrace';
 * const targets = negativeSampling({ counts: [0, 10, 7, 3, 1], negatives: 2 });
 * targets.most; // 3: the word, and two others
 * ```
 */
export function negativeSampling({ counts, negatives = 5 }: NegativeSamplingOptions): WordTargets {
  wholeNumber('negativeSampling.negatives', negatives);
  const draw = weightedChoice(counts.map((count) => count ** power));
  return {
    name: 'negative-sampling',
    fingerprint: JSON.stringify({ negatives, counts }),
    rows: counts.length,
    most: 1 + negatives,
    tell(word, others, random, add) {
      add(word, 1);
      for (let drawn = 0; drawn < negatives; drawn++) {
        const noise = drawOther(
          draw,
          random,
          (candidate) => candidate === word || includes(others, candidate),
        );
        if (noise !== undefined) add(noise, 0);
      }
    },
  };
}

/** Where nearly all words are wanted there may be no noise: so often it is tried. */
const attempts = 100;

function drawOther(
  draw: WeightedChoice,
  random: Parameters<WeightedChoice>[0],
  isWanted: (word: number) => boolean,
): number | undefined {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const candidate = draw(random);
    if (!isWanted(candidate)) return candidate;
  }
  return undefined;
}

// `Array.prototype.includes` is not there on what is only like an array.
function includes(words: ArrayLike<number>, wanted: number): boolean {
  for (let index = 0; index < words.length; index++) if (words[index] === wanted) return true;
  return false;
}
