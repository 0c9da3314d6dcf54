import { readFile } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { MillraceError } from '../core/errors.js';

/**
 * The bytes of a file, gzipped or not: decompression is done off the main thread.
 *
 * @param what what the file is, as the user knows it: `IDX file`.
 * @throws MillraceError `SOURCE_INVALID` with the file: it cannot be read, or its gzip is cut short or damaged.
 */
export async function readWhole(what: string, file: string): Promise<Buffer> {
  const bytes = await attempt(what, file, 'a file that can be read', () => readFile(file));
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return gzipped ? attempt(what, file, 'a whole gzip file', () => inflated(bytes)) : bytes;
}

async function inflated(bytes: Buffer): Promise<Buffer> {
  // Few large pieces: joining many small ones would hold up the event loop.
  const gunzip = createGunzip({ chunkSize: 4 * 1024 * 1024 });
  gunzip.end(bytes);
  const content: Buffer[] = [];
  for await (const chunk of gunzip) content.push(chunk);
  // It ends without a word at zeros, which may stand at the end, but not before more.
  const { bytesWritten: end } = gunzip;
  if (filledLength(bytes) > end) throw new Error(`bytes behind its end, at offset ${end}`);
  return Buffer.concat(content);
}

/** How long bytes are without the zeros at their end. */
export function filledLength(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return length;
}

/**
 * Work on a file or folder, whose failure names it.
 *
 * @throws MillraceError `SOURCE_INVALID` with `where` as the place and what failed as what was given.
 */
export async function attempt<T>(
  what: string,
  where: string,
  expected: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new MillraceError('SOURCE_INVALID', { what, given: cause, expected, where, cause });
  }
}
