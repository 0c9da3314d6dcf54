import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { WordParts } from './word-pairs.js';

const schema = z
  .strictObject({
    shortest: z.number().int().min(1).default(3),
    longest: z.number().int().min(1).default(6),
    buckets: z.number().int().min(1).default(20_000),
  })
  .refine(({ shortest, longest }) => shortest <= longest, {
    path: ['longest'],
    message: 'no less than shortest',
  });

/** How {@link subwords} is set. */
export interface SubwordsOptions {
  /** Characters of the shortest part, at least 1; default 3. */
  readonly shortest?: number;
  /** Characters of the longest part, no less than of the shortest; default 6. */
  readonly longest?: number;
  /** Rows that the parts share, at least 1; default 20,000. */
  readonly buckets?: number;
}

/** The parts of words, as rows of one table: those of a word begin with its own. */
export interface Subwords extends WordParts {
  /** Rows of the table: one for each word, then the buckets. */
  readonly rows: number;
}

/**
 * The parts that words are made of: each word itself, and every run of 3 to 6 of its characters, borders included.
 *
 * ```text
 * where: where, <wh, whe, her, ere, re>, <whe, wher, here, ere>, …
 * ```
 *
 * So `computer` and `computers` have much in common before anything is learnt, and so has a word that never came. Parts
 * are many, so they share rows, by the hash FNV-1a of their UTF-8. (Bojanowski et al., "Enriching Word Vectors with
 * Subword Information", 2017; Dive into Deep Learning, 15.6.)
 *
 * @param words by their numbers.
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { subwords } from 'millrace';
 * const parts = subwords(['where', 'here'], { longest: 3, buckets: 100 });
 * parts.partsOf(1); // 1, and the rows of <he, her, ere, re>
 * ```
 */
export function subwords(words: readonly string[], options: SubwordsOptions = {}): Subwords {
  const { shortest, longest, buckets } = parseOptions('subwords', schema, options);
  const parts = words.map((word, number) => {
    const rows = partsIn(word, shortest, longest).map((part) => words.length + (hashOf(part) % buckets));
    return Int32Array.of(number, ...rows);
  });
  const none = new Int32Array();
  return {
    rows: words.length + buckets,
    most: parts.reduce((most, { length }) => Math.max(most, length), 1),
    partsOf: (word) => parts[word] ?? none,
  };
}

/** Every run of characters of a word between its borders, the word itself left out. */
export function partsIn(word: string, shortest: number, longest: number): readonly string[] {
  const characters = [...`<${word}>`];
  const parts: string[] = [];
  for (let length = shortest; length <= Math.min(longest, characters.length - 1); length++) {
    for (let start = 0; start + length <= characters.length; start++)
      parts.push(characters.slice(start, start + length).join(''));
  }
  return parts;
}

const encoder = new TextEncoder();

/** FNV-1a with 32 bits (Fowler, Noll and Vo). */
function hashOf(part: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(part)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
