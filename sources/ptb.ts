import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { locatePublished, type PublishedFile, type PublishedFileOptions } from './published-file.js';
import { readWhole } from './whole-file.js';
import { readZipEntry } from './zip-entry.js';

const published: PublishedFile = {
  file: 'ptb.zip',
  url: 'http://d2l-data.s3-accelerate.amazonaws.com/ptb.zip',
  sha256: '310d8f602882a5716613815ed75596e5764ea84ed04c5630eebaaf2b943ec5aa',
};

const schema = z.strictObject({
  dir: z.string().min(1).optional(),
  cacheDir: z.string().min(1).optional(),
  part: z.enum(['train', 'valid', 'test']).default('train'),
  limit: z.number().int().min(1).default(Number.MAX_SAFE_INTEGER),
});

/** How {@link ptb} is set; a folder `dir` holds `ptb.zip`, or its `ptb.train.txt` and the others. */
export interface PtbOptions extends PublishedFileOptions {
  /** Which of the three texts; default `train`. */
  readonly part?: 'train' | 'valid' | 'test';
  /** Take only the first so many sentences, at least 1; default all. */
  readonly limit?: number;
}

/**
 * The Penn Treebank: sentences of the Wall Street Journal, as words.
 *
 * 42,068 sentences of 929,589 words with their ends (`train`), 3,370 (`valid`) and 3,761 (`test`), in lower case, without
 * punctuation; a number is `N`, a rare word `<unk>`. The text comes from `dir`, else from the cache folder, where the 2 MB
 * of the zip file are fetched to once and checked by SHA-256. (Marcus, Santorini and Marcinkiewicz, 1993; as prepared by
 * Mikolov, 2010; Dive into Deep Learning, 15.3.1.)
 *
 * @throws MillraceError `OPTION_INVALID`; `SOURCE_INVALID` with the file when it cannot be read or holds no words;
 *   `FETCH_FAILED` when it cannot be had.
 * @example
 * ```ts no-run
 * import { ptb, vocabulary } from 'millrace';
 * const sentences = await ptb({ dir: 'data/ptb' });
 * const words = vocabulary(sentences.flat(), { minimumFrequency: 10 });
 * ```
 */
export async function ptb(options: PtbOptions = {}): Promise<readonly (readonly string[])[]> {
  const { dir, cacheDir, part, limit } = parseOptions('ptb', schema, options);
  const { file, content } = await contentOf(`ptb.${part}.txt`, {
    ...(dir && { dir }),
    ...(cacheDir && { cacheDir }),
  });
  const lines = content.toString('utf8').split('\n');
  const sentences = lines.map((line) => line.split(' ').filter((word) => word !== ''));
  const whole = sentences.filter(({ length }) => length > 0).slice(0, limit);
  if (whole.length > 0) return whole;
  throw new MillraceError('SOURCE_INVALID', {
    what: 'text of ptb',
    given: 'no words',
    expected: 'a sentence a line, words between spaces',
    where: file,
  });
}

async function contentOf(
  text: string,
  place: PublishedFileOptions,
): Promise<{ readonly file: string; readonly content: Buffer }> {
  const { dir } = place;
  const folders = dir === undefined ? [] : [dir, path.join(dir, 'ptb')];
  const found = folders.map((folder) => path.join(folder, text)).find(existsSync);
  if (found !== undefined) return { file: found, content: await readWhole('text of ptb', found) };
  const file = await locatePublished(published, place);
  return { file, content: await readZipEntry(file, `ptb/${text}`) };
}
