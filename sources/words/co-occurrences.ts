import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import type { Dense, Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import { fromArrays } from '../from-arrays.js';

const schema = z.strictObject({
  name: z.string().min(1).default('co-occurrences'),
  sentences: z.array(z.instanceof(Int32Array, { error: 'an Int32Array' })),
  words: z.number().int().min(1),
  window: z.number().int().min(1).default(10),
  most: z.number().positive().default(100),
  power: z.number().positive().default(0.75),
});

/** How {@link coOccurrences} is set. */
export interface CoOccurrencesOptions {
  /** Unique within a run; default `co-occurrences`. */
  readonly name?: string;
  /** The numbers of their words. */
  readonly sentences: readonly Int32Array[];
  /** How many words there are. */
  readonly words: number;
  /** How far two words may be apart, at least 1; default 10. */
  readonly window?: number;
  /** The count from which on a pair has the full weight; default 100. */
  readonly most?: number;
  /** What the share of that count is raised to; default 0.75. */
  readonly power?: number;
}

/**
 * How often each two words of a text stand near each other: what GloVe learns from.
 *
 * ```text
 * x[i, j] = Σ over the places where i and j are d ≤ window words apart of 1 / d
 * weight = min(1, (x / most)^power)
 * ```
 *
 * A sample is a pair that comes at least once: `x` is int32 of shape `[2]`, the two words, `y` is `log x[i, j]`, and its
 * weight is as above, so that rare pairs, which are mostly chance, count little. Pairs are there in both orders, by the
 * first word, then by the second. (Pennington, Socher and Manning, 2014, equations 8 and 9; Dive into Deep Learning, 15.5.)
 *
 * @throws MillraceError `OPTION_INVALID`; `SOURCE_INVALID` where no two words stand together.
 * @example
 * ```ts
 * import { coOccurrences, read } from 'millrace';
 * const pairs = await coOccurrences({ sentences: [Int32Array.of(0, 1, 2)], words: 3, window: 2 });
 * read(pairs).subscribe(({ x, y, weight }) => console.log(x.data, Math.exp(y), weight));
 * ```
 */
export async function coOccurrences(options: CoOccurrencesOptions): Promise<Source<Sample<Dense, number>>> {
  const { name, sentences, words, window, most, power } = parseOptions('coOccurrences', schema, options);
  const counted = await countedPairs(sentences, words, window);
  const size = counted.counts.length;
  if (size === 0) {
    throw new MillraceError('SOURCE_INVALID', {
      what: `sentences of source ${name}`,
      given: `${sentences.length} sentences`,
      expected: 'one at least with two words',
    });
  }
  return fromArrays({
    name,
    x: { data: Int32Array.from(counted.pairs), shape: [size, 2] },
    y: Float32Array.from(counted.counts, Math.log),
    weights: Float32Array.from(counted.counts, (count) => Math.min(1, (count / most) ** power)),
  });
}

interface Counted {
  /** First and second word of each pair, one after the other. */
  readonly pairs: readonly number[];
  readonly counts: readonly number[];
}

// Word by word, so that one row of the table is in memory and not all of it.
async function countedPairs(
  sentences: readonly Int32Array[],
  words: number,
  window: number,
): Promise<Counted> {
  const places = placesOf(sentences, words);
  const row = new Float64Array(words);
  const [pairs, counts]: [number[], number[]] = [[], []];
  for (let word = 0; word < words; word++) {
    const met = new Set<number>();
    for (const { sentence, index } of places[word] ?? []) {
      const first = Math.max(0, index - window);
      const last = Math.min(sentence.length - 1, index + window);
      for (let other = first; other <= last; other++) {
        const neighbour = sentence[other] ?? 0;
        if (other === index) continue;
        met.add(neighbour);
        row[neighbour] = (row[neighbour] ?? 0) + 1 / Math.abs(other - index);
      }
    }
    for (const neighbour of [...met].sort((one, another) => one - another)) {
      pairs.push(word, neighbour);
      counts.push(row[neighbour] ?? 0);
      row[neighbour] = 0;
    }
    if (word % wordsInATurn === 0) await nextTurn();
  }
  return { pairs, counts };
}

const wordsInATurn = 100;

interface Place {
  readonly sentence: Int32Array;
  readonly index: number;
}

function placesOf(sentences: readonly Int32Array[], words: number): readonly (readonly Place[])[] {
  const places: Place[][] = Array.from({ length: words }, () => []);
  for (const sentence of sentences)
    for (const [index, word] of sentence.entries()) places[word]?.push({ sentence, index });
  return places;
}
