import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import {
  locatePublished,
  type PublishedFile,
  type PublishedFileOptions,
  readText,
} from './published-file.js';

const published: PublishedFile = {
  file: 'timemachine.txt',
  url: 'http://d2l-data.s3-accelerate.amazonaws.com/timemachine.txt',
  sha256: '8424dbd9532ac81f7e5f0b6add90e6952baea29158309d7d1bf3884f4e12c516',
  folder: 'time-machine',
};

const schema = z.strictObject({
  dir: z.string().min(1).optional(),
  cacheDir: z.string().min(1).optional(),
});

/** How {@link timeMachine} is set. */
export interface TimeMachineOptions extends PublishedFileOptions {}

/**
 * H. G. Wells' novel "The Time Machine", 1895, as the course reads it: letters and spaces, 173,428 characters.
 *
 * Letters are lower case, whatever stands between words is one space: 27 different characters. The file is read from
 * `dir`, else from the checkout of millrace, else from the cache folder, where its 180 KB are fetched to once and checked
 * by SHA-256. (Dive into Deep Learning, 9.2.)
 *
 * @throws MillraceError `OPTION_INVALID`; `SOURCE_INVALID` when the file cannot be read; `FETCH_FAILED` when it cannot be
 *   had.
 * @example
 * ```ts
 * import { timeMachine, tokenSequences, vocabulary } from 'millrace';
 * const characters = [...(await timeMachine())].slice(0, 10_000);
 * const numbered = vocabulary(characters, { unknown: null });
 * const text = tokenSequences({ tokens: numbered.encode(characters), steps: 35 });
 * ```
 */
export async function timeMachine(options: TimeMachineOptions = {}): Promise<string> {
  const { dir, cacheDir } = parseOptions('timeMachine', schema, options);
  const file = await locatePublished(published, { ...(dir && { dir }), ...(cacheDir && { cacheDir }) });
  const text = await textOf(file);
  return text.replaceAll(/[^A-Za-z]+/g, ' ').toLowerCase();
}

async function textOf(file: string): Promise<string> {
  try {
    return await readText(file);
  } catch (cause) {
    throw new MillraceError('SOURCE_INVALID', {
      what: 'file of timeMachine',
      given: cause,
      expected: `a file that can be read, ${published.file}`,
      where: file,
      cause,
    });
  }
}
