import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { indexed } from '../core/indexed.js';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import {
  locatePublished,
  type PublishedFile,
  type PublishedFileOptions,
  readText,
} from './published-file.js';
import { type Vocabulary, vocabulary } from './text/vocabulary.js';

const published: PublishedFile = {
  file: 'fr-en-small.txt',
  url: 'https://raw.githubusercontent.com/ShusenTang/Dive-into-DL-PyTorch/master/data/fr-en-small.txt',
  sha256: '2fbdf9bbb0dc1f31adb0af10a49c2aa9799de565e1d4bd71257a856d4dc9dbfc',
  folder: 'translation',
};

/** What fills a sequence up, what begins a translation, and what ends a sentence: numbers 0, 1 and 2. */
export const sentenceMarks = ['<pad>', '<bos>', '<eos>'] as const;

/** The numbers of {@link sentenceMarks}. */
export const [padding, beginning, ending] = [0, 1, 2] as const;

const schema = z.strictObject({
  dir: z.string().min(1).optional(),
  cacheDir: z.string().min(1).optional(),
  steps: z.number().int().min(2).default(7),
});

/** How {@link sentencePairs} is set. */
export interface SentencePairsOptions extends PublishedFileOptions {
  /** How many tokens a sentence has, its end included, at least 2; longer ones are left out; default 7. */
  readonly steps?: number;
}

/** Sentences in two languages, loaded. */
export interface SentencePairs {
  /** The pairs as numbers, to learn from. */
  readonly training: Source<Sample<Dense<Int32Array>, Dense<Int32Array>>>;
  /** The pairs as they are: a sentence, and its translation. */
  readonly pairs: readonly (readonly [sentence: string, translation: string])[];
  /** The words of the sentences. */
  readonly from: Vocabulary;
  /** The words of the translations. */
  readonly to: Vocabulary;
  /** Tokens of a sentence. */
  readonly steps: number;
}

/**
 * The course's twenty French sentences and their English translations, as samples for a translator.
 *
 * `x` is int32 of shape `[2 steps]`: the sentence with `<eos>` behind it, filled up with `<pad>`; then what a decoder is
 * told when it learns, `<bos>` and the translation. `y` is int32 of shape `[steps]`, what it is to say at each step: the
 * translation with `<eos>` behind it, filled up. Words and signs stand between spaces, sentence and translation between
 * tabs. The file is read from `dir`, else from the checkout of millrace, else from the cache folder, where its 800 bytes
 * are fetched to once and checked by SHA-256. (The first edition of Dive into Deep Learning, 10.12; sentences of Tatoeba by
 * way of manythings.org, CC BY 2.0 FR.)
 *
 * @throws MillraceError `OPTION_INVALID`; `SOURCE_INVALID` with file and line when a line is no pair, when the file cannot
 *   be read, or where no pair is short enough; `FETCH_FAILED`.
 * @example
 * ```ts
 * import { sentencePairs } from 'millrace';
 * const { pairs, to } = await sentencePairs();
 * console.log(pairs[0], to.size); // ['elle est vieille .', 'she is old .'], 39
 * ```
 */
export async function sentencePairs(options: SentencePairsOptions = {}): Promise<SentencePairs> {
  const { dir, cacheDir, steps } = parseOptions('sentencePairs', schema, options);
  const file = await locatePublished(published, { ...(dir && { dir }), ...(cacheDir && { cacheDir }) });
  const all = pairsIn(await textOf(file), file);
  const pairs = all.filter((pair) => pair.every((sentence) => wordsOf(sentence).length < steps));
  if (pairs.length === 0) throw invalid(`no pair of fewer than ${steps} words`, 'at least one', file);
  const numbered = (side: 0 | 1) =>
    vocabulary(
      pairs.flatMap((pair) => wordsOf(pair[side])),
      { unknown: null, reserved: [...sentenceMarks] },
    );
  const [from, to] = [numbered(0), numbered(1)];
  const rows = pairs.map(([sentence, translation]) => {
    const target = filled([...to.encode(wordsOf(translation)), ending], steps);
    const told = [beginning, ...target].slice(0, steps);
    return { x: tokens([...sentenceNumbers(from, sentence, steps), ...told]), y: tokens(target) };
  });
  const training = indexed({
    name: 'sentence-pairs',
    size: rows.length,
    get(index, at) {
      const row = rows[index];
      if (row) return { ...row, at };
      throw new RangeError(`expected a row below ${rows.length}, got ${index}`);
    },
    fingerprint: () => JSON.stringify(rows.map(({ x, y }) => [...x.data, ...y.data])),
  });
  return { training, pairs, from, to, steps };
}

/** A sentence as numbers, its end behind it, filled up. */
export function sentenceNumbers(words: Vocabulary, sentence: string, steps: number): readonly number[] {
  return filled([...words.encode(wordsOf(sentence)), ending], steps);
}

function tokens(numbers: readonly number[]): Dense<Int32Array> {
  return { data: Int32Array.from(numbers), shape: [numbers.length] };
}

function filled(numbers: readonly number[], steps: number): readonly number[] {
  return Array.from({ length: steps }, (_, place) => numbers[place] ?? padding);
}

function wordsOf(sentence: string): readonly string[] {
  return sentence.split(' ');
}

function pairsIn(text: string, file: string): SentencePairs['pairs'] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const [sentence, translation] = line.split('\t');
    if (sentence && translation) return [[sentence, translation] as const];
    throw invalid(line, 'a sentence, a tab, and its translation', `${file}:${index + 1}`);
  });
}

async function textOf(file: string): Promise<string> {
  try {
    return await readText(file);
  } catch (cause) {
    throw invalid(cause, `a file that can be read, ${published.file}`, file, cause);
  }
}

function invalid(given: unknown, expected: string, where: string, cause?: unknown): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'file of sentencePairs',
    given,
    expected,
    where,
    ...(cause === undefined ? {} : { cause }),
  });
}
