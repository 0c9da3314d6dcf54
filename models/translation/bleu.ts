/**
 * How much a translation is like the one that is wanted, 0 to 1: BLEU.
 *
 * ```text
 * exp(min(0, 1 − wanted length / given length)) · Π over n = 1 … k of pₙ^(1/2ⁿ)
 * ```
 *
 * pₙ is the share of the given n-grams that stand in the wanted translation, each as often as it stands there; long ones
 * weigh more, and translations that are too short are punished. 0 where the given one has no n-gram of some length.
 * (Papineni et al., "BLEU", 2002, as Dive into Deep Learning has it, 10.7.6.)
 *
 * @param given the words of the translation.
 * @param wanted those of the one that is right.
 * @param longest how many words the longest n-grams have; default 2.
 * @example
 * ```ts
 * import { bleu } from 'millrace';
 * bleu('they are canadian .'.split(' '), 'they are canadian .'.split(' ')); // 1
 * bleu('they are exhausted .'.split(' '), 'they are canadian .'.split(' ')); // 0.658
 * ```
 */
export function bleu(given: readonly string[], wanted: readonly string[], longest = 2): number {
  if (given.length < longest) return 0;
  let score = Math.exp(Math.min(0, 1 - wanted.length / given.length));
  for (let words = 1; words <= longest; words++) score *= precision(given, wanted, words) ** (1 / 2 ** words);
  return score;
}

function precision(given: readonly string[], wanted: readonly string[], words: number): number {
  const left = new Map<string, number>();
  for (const each of gramsOf(wanted, words)) left.set(each, (left.get(each) ?? 0) + 1);
  const grams = gramsOf(given, words);
  const matches = grams.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count > 0;
  });
  return matches.length / grams.length;
}

function gramsOf(text: readonly string[], words: number): readonly string[] {
  const count = Math.max(0, text.length - words + 1);
  return Array.from({ length: count }, (_, place) => text.slice(place, place + words).join(' '));
}
