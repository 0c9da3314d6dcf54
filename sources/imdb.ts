import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { fromArrays } from './from-arrays.js';
import { type Vocabulary, vocabulary } from './text/vocabulary.js';
import { filesUnder } from './walk-folder.js';
import { attempt } from './whole-file.js';

const schema = z.strictObject({
  dir: z.string().min(1),
  steps: z.number().int().min(1).default(500),
  minimumFrequency: z.number().int().min(1).default(5),
  limit: z.number().int().min(2).default(50_000),
});

/** How {@link imdb} is set. */
export interface ImdbOptions {
  /** The folder that `aclImdb_v1.tar.gz` unpacks to, `aclImdb`, or the one that holds it. */
  readonly dir: string;
  /** Words of a review: more are cut off, fewer filled up behind; default 500. */
  readonly steps?: number;
  /** How often a word comes in the training reviews to have a number of its own, at least 1; default 5. */
  readonly minimumFrequency?: number;
  /** Take at most so many reviews of each set, as many of either kind, at least 2; default 50,000: all. */
  readonly limit?: number;
}

/** The two sets of {@link imdb}, and the words they are made of. */
export interface Imdb {
  readonly training: Source<Sample<Dense, number>>;
  readonly test: Source<Sample<Dense, number>>;
  /** Of the training reviews: 0 is an unknown word, 1 fills up. */
  readonly vocabulary: Vocabulary;
}

/** Kinds of reviews, by class number: the names of their folders. */
export const imdbLabels = ['neg', 'pos'] as const;

const padding = '<pad>';

/**
 * Reviews of films, for the better or the worse: IMDb's, 25,000 to train with and 25,000 to test.
 *
 * `x` is int32 of shape `[steps]`, the numbers of a review's first words in lower case, in the vocabulary of the training
 * reviews; `y` is 1 for a good one, 0 for a bad one. The folder holds a file for each review, in `train/pos`,
 * `train/neg`, `test/pos` and `test/neg`; they are taken in the order of their paths, good and bad ones by turns.
 * (Maas et al., "Learning Word Vectors for Sentiment Analysis", 2011: https://ai.stanford.edu/~amaas/data/sentiment; Dive
 * into Deep Learning, 16.1.)
 *
 * @throws MillraceError `OPTION_INVALID`; `SOURCE_INVALID` with the folder or file at fault.
 * @example
 * ```ts no-run
 * import { imdb, read } from 'millrace';
 * const { training, vocabulary } = await imdb({ dir: 'data/aclImdb', limit: 100 });
 * read(training).subscribe(({ x, y }) => console.log(y, vocabulary.decode(x.data).join(' ')));
 * ```
 */
export async function imdb(options: ImdbOptions): Promise<Imdb> {
  const { dir, steps, minimumFrequency, limit } = parseOptions('imdb', schema, options);
  const root = rootOf(dir);
  const training = await reviewsIn(path.join(root, 'train'), limit);
  const test = await reviewsIn(path.join(root, 'test'), limit);
  const words = vocabulary(
    training.flatMap((review) => review.words),
    { minimumFrequency, reserved: [padding] },
  );
  return {
    training: sourceOf('imdb-training', training, words, steps),
    test: sourceOf('imdb-test', test, words, steps),
    vocabulary: words,
  };
}

/** The folder that holds `train` and `test`. */
function rootOf(dir: string): string {
  const found = [path.join(dir, 'aclImdb'), dir].find((folder) => existsSync(path.join(folder, 'train')));
  if (found !== undefined) return found;
  throw new MillraceError('SOURCE_INVALID', {
    what: 'folder of imdb',
    given: 'no reviews',
    expected: 'aclImdb, with train and test in it',
    where: dir,
    advice: 'Unpack aclImdb_v1.tar.gz of https://ai.stanford.edu/~amaas/data/sentiment there',
  });
}

interface Review {
  readonly words: readonly string[];
  readonly label: number;
}

async function reviewsIn(folder: string, limit: number): Promise<readonly Review[]> {
  const files = await Promise.all(imdbLabels.map((label) => filesOf(path.join(folder, label))));
  const each = Math.min(Math.floor(limit / files.length), ...files.map(({ length }) => length));
  const reviews: Review[] = [];
  for (let place = 0; place < each; place++) {
    for (const [label, { [place]: file = '' }] of files.entries())
      reviews.push({ words: await wordsOf(file), label });
  }
  return reviews;
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const files = (await filesUnder(folder)).filter((file) => file.endsWith('.txt'));
  if (files.length > 0) return files;
  throw new MillraceError('SOURCE_INVALID', {
    what: 'folder of imdb',
    given: 'no reviews',
    expected: 'a file that ends with .txt for each review',
    where: folder,
  });
}

async function wordsOf(file: string): Promise<readonly string[]> {
  const text = await attempt('review of imdb', file, 'a file that can be read', () => readFile(file, 'utf8'));
  return tokensOf(text);
}

/** Words and marks of a text in lower case: `It's great!<br />` is `it 's great !`. */
export function tokensOf(text: string): readonly string[] {
  const plain = text.toLowerCase().replaceAll(/<[^>]*>/g, ' ');
  return (
    plain.match(/n't\b|'\p{L}+|[\p{L}\p{N}]+(?=n't\b)|[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu) ??
    []
  );
}

function sourceOf(
  name: string,
  reviews: readonly Review[],
  words: Vocabulary,
  steps: number,
): Imdb['training'] {
  const data = new Int32Array(reviews.length * steps).fill(words.numberOf(padding));
  for (const [place, review] of reviews.entries())
    data.set(words.encode(review.words.slice(0, steps)), place * steps);
  const y = Uint8Array.from(reviews, ({ label }) => label);
  return fromArrays({ name, x: { data, shape: [reviews.length, steps] }, y });
}
