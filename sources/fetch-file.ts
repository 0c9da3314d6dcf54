import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { MillraceError } from '../core/errors.js';

/** What {@link fetchFile} is told. */
export interface FetchFileOptions {
  readonly url: string;
  /** Where the file is to lie; its folder is made. */
  readonly file: string;
  /** The SHA-256 of the gzipped file's uncompressed content, in hex. */
  readonly sha256: string;
}

/**
 * Fetches a gzipped file and puts it in place once its content is known to be right.
 *
 * It is written aside and renamed, so that a process killed meanwhile leaves no half file, and two processes that
 * fetch the same file do not disturb each other.
 *
 * @throws MillraceError `FETCH_FAILED` naming the address, and the file where it cannot be written.
 */
export async function fetchFile({ url, file, sha256 }: FetchFileOptions): Promise<void> {
  const bytes = await download(url);
  await check(bytes, sha256, url);
  try {
    await putInPlace(bytes, file);
  } catch (cause) {
    throw failed(url, cause, `a place to write ${file}`, cause);
  }
}

async function putInPlace(bytes: Buffer, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const aside = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(aside, bytes, { flush: true });
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
}

async function download(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throw failed(url, reasonOf(cause), 'the file', cause);
  }
}

async function check(bytes: Buffer, sha256: string, url: string): Promise<void> {
  const given = await contentHash(bytes).catch((cause: unknown) => {
    throw failed(url, `${bytes.length} bytes that are no whole gzip file`, 'a gzip file', cause);
  });
  if (given !== sha256) throw failed(url, `content with SHA-256 ${given}`, sha256);
}

async function contentHash(bytes: Buffer): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(Readable.from([bytes]), createGunzip(), hash);
  return hash.digest('hex');
}

// The message of fetch says only that it failed; its cause says why.
function reasonOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}

function failed(url: string, given: unknown, expected: string, cause?: unknown): MillraceError {
  return new MillraceError('FETCH_FAILED', {
    what: `file from ${url}`,
    given,
    expected,
    advice: 'Try again, give another address, or put the file in place yourself',
    ...(cause === undefined ? {} : { cause }),
  });
}
