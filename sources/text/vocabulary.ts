import { z } from 'zod';
import { parseOptions } from '../../core/options.js';

const optionsSchema = z.strictObject({
  minimumFrequency: z.number().int().min(1).default(1),
  unknown: z.string().nullable().default('<unk>'),
  reserved: z.array(z.string()).default([]),
});

const savedSchema = z
  .strictObject({
    tokens: z.array(z.string()).min(1, 'at least one token'),
    counts: z.array(z.number().int().min(0)),
    unknown: z.string().nullable(),
  })
  .refine(({ tokens, counts }) => tokens.length === counts.length, {
    path: ['counts'],
    message: 'a count for each token',
  })
  .refine(({ tokens }) => new Set(tokens).size === tokens.length, {
    path: ['tokens'],
    message: 'each token once',
  })
  .refine(({ tokens, unknown }) => unknown === null || tokens.includes(unknown), {
    path: ['unknown'],
    message: 'one of the tokens, or null',
  });

/** How a vocabulary is made. */
export interface VocabularyOptions {
  /** How often a token must come to have a number of its own, at least 1; default 1. */
  readonly minimumFrequency?: number;
  /** What stands for every token without a number; default `<unk>`; `null` for none: such a token is then an error. */
  readonly unknown?: string | null;
  /** Tokens that have a number whether they come or not, right behind the unknown one: `['<pad>', '<bos>']`; default none. */
  readonly reserved?: readonly string[];
}

/** All that a vocabulary is made of, as plain data. */
export type SavedVocabulary = Readonly<z.output<typeof savedSchema>>;

/** The tokens of a text (its words or characters) and the number of each. */
export class Vocabulary {
  /** By their numbers. */
  readonly tokens: readonly string[];
  /** How often each came, by its number; of the unknown one, how often all the tokens without a number came. */
  readonly counts: readonly number[];
  /** What stands for every token without a number; `null` where there is none. */
  readonly unknown: string | null;
  readonly #numbers: ReadonlyMap<string, number>;

  /** Takes over what a vocabulary was saved as: see {@link vocabulary}, which makes one of a text. */
  constructor(saved: SavedVocabulary) {
    const { tokens, counts, unknown } = parseOptions('Vocabulary', savedSchema, saved);
    this.tokens = tokens;
    this.counts = counts;
    this.unknown = unknown;
    this.#numbers = new Map(tokens.map((token, number) => [token, number]));
  }

  /** How many tokens have a number. */
  get size(): number {
    return this.tokens.length;
  }

  /** Whether a token has a number of its own. */
  has(token: string): boolean {
    return this.#numbers.has(token);
  }

  /**
   * The number of a token, 0 to size - 1; that of the unknown one where it has none.
   *
   * @throws RangeError where it has none and nothing stands for it.
   */
  numberOf(token: string): number {
    const number = this.#numbers.get(token) ?? this.#numbers.get(this.unknown ?? token);
    if (number !== undefined) return number;
    throw new RangeError(
      `token ${JSON.stringify(token)} is not in the vocabulary, and nothing stands for it`,
    );
  }

  /**
   * The token of a number.
   *
   * @throws RangeError where it is not one of 0 to size - 1.
   */
  tokenAt(number: number): string {
    const token = this.tokens[number];
    if (token !== undefined) return token;
    throw new RangeError(`there is no token ${number}: the vocabulary has ${this.size}`);
  }

  /** The numbers of tokens, in their order. */
  encode(tokens: readonly string[]): Int32Array {
    return Int32Array.from(tokens, (token) => this.numberOf(token));
  }

  /** The tokens of numbers, in their order. */
  decode(numbers: Iterable<number>): readonly string[] {
    return Array.from(numbers, (number) => this.tokenAt(number));
  }

  /** What {@link Vocabulary} is made of again: plain data for a file or a checkpoint. */
  toJSON(): SavedVocabulary {
    const { tokens, counts, unknown } = this;
    return { tokens: [...tokens], counts: [...counts], unknown };
  }
}

/**
 * Numbers the tokens of a text: the unknown one is 0, the reserved ones follow, then all that come often enough, the most
 * frequent first.
 *
 * Tokens that come equally often are in the order of their characters' codes, so that the same text has the same
 * numbers everywhere. (Dive into Deep Learning, 9.2.)
 *
 * @param tokens the text, token by token.
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { vocabulary } from 'millrace';
 * const words = vocabulary('the cat and the dog and the bird'.split(' '), { minimumFrequency: 2 });
 * words.tokens; // ['<unk>', 'the', 'and']
 * words.encode(['the', 'bird']); // 1, 0
 * ```
 */
export function vocabulary(tokens: Iterable<string>, options: VocabularyOptions = {}): Vocabulary {
  const { minimumFrequency, unknown, reserved } = parseOptions('vocabulary', optionsSchema, options);
  const counts = countsOf(tokens);
  const first = new Set([...(unknown === null ? [] : [unknown]), ...reserved]);
  const others = [...counts].filter(([token, count]) => count >= minimumFrequency && !first.has(token));
  const frequent = others.sort(byFrequency).map(([token]) => token);
  const numbered = [...first, ...frequent];
  const own = numbered.map((token) => counts.get(token) ?? 0);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const left = total - own.reduce((sum, count) => sum + count, 0);
  return new Vocabulary({
    tokens: numbered,
    counts: numbered.map((token, number) => (own[number] ?? 0) + (token === unknown ? left : 0)),
    unknown,
  });
}

function countsOf(tokens: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

type Counted = readonly [token: string, count: number];

function byFrequency([token, count]: Counted, [otherToken, otherCount]: Counted): number {
  return otherCount - count || (token < otherToken ? -1 : 1);
}
