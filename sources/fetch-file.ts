import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isMillraceError, MillraceError } from '../core/errors.js';
import { HttpBytes } from './http-bytes.js';

/** What {@link fetchFile} is told. */
export interface FetchFileOptions {
  readonly url: string;
  /** Where the file is to lie; its folder is made. */
  readonly file: string;
  /** The SHA-256 that its content must have, in hex; of a file called `.gz`, that of the uncompressed content. */
  readonly sha256?: string | undefined;
  /**
   * Whether what has come of a download that failed, or whose process ended, is left for the next call to go on with;
   * only with a `sha256`, which vouches for the whole. Default false.
   */
  readonly keepsParts?: boolean;
}

/**
 * Fetches a file and puts it in place once its content is known to be right.
 *
 * It is written aside and renamed, so that a process killed meanwhile leaves no half file, and two processes that
 * fetch the same file do not disturb each other. A connection that breaks is made again and goes on where it broke.
 *
 * @throws MillraceError `FETCH_FAILED` naming the address, and the file where it cannot be written.
 */
export async function fetchFile(options: FetchFileOptions): Promise<void> {
  const { url, file, sha256, keepsParts = false } = options;
  const keeps = keepsParts && sha256 !== undefined;
  const part = `${file}.${process.pid}.${randomUUID()}.part`;
  inUse.add(part);
  try {
    await mkdir(dirname(file), { recursive: true });
    const continued = keeps && (await takeOver(file, part));
    await download(url, part);
    const wrong = await faultOf(part, options);
    if (!wrong) return await rename(part, file);
    await rm(part);
    if (!continued) throw wrong;
  } catch (cause) {
    if (!(keeps && isBrokenOff(cause))) await rm(part, { force: true });
    throw isMillraceError(cause) ? cause : failed(url, cause, `a place to write ${file}`, cause);
  } finally {
    inUse.delete(part);
  }
  // What an earlier download had left was not good: once more, all of it.
  return fetchFile(options);
}

/** Parts that this process is writing. */
const inUse = new Set<string>();

/** Takes what a download that has ended has left for this one; answers whether there was any. */
async function takeOver(file: string, part: string): Promise<boolean> {
  const folder = dirname(file);
  for (const name of await readdir(folder)) {
    const left = join(folder, name);
    if (!isLeft(name, basename(file)) || inUse.has(left)) continue;
    await rename(left, part);
    return true;
  }
  return false;
}

function isLeft(name: string, file: string): boolean {
  if (!name.startsWith(`${file}.`)) return false;
  const owner = /^\.(\d+)\.[-0-9a-f]+\.part$/.exec(name.slice(file.length))?.[1];
  return owner !== undefined && (Number(owner) === process.pid || !isAlive(Number(owner)));
}

function isAlive(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch (error) {
    // Not allowed to signal it: it is there.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Adds to a part what it lacks. */
async function download(url: string, part: string): Promise<void> {
  const bytes = new HttpBytes(url);
  const handle = await open(part, 'a');
  try {
    await bytes.seek((await handle.stat()).size);
    for (let chunk = await bytes.read(); chunk; chunk = await bytes.read()) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
    await bytes.close();
  }
}

/** What is wrong with the content of a file that was fetched. */
async function faultOf(
  part: string,
  { url, file, sha256 }: FetchFileOptions,
): Promise<MillraceError | undefined> {
  if (sha256 === undefined) return undefined;
  try {
    const given = await hashOf(part, file.endsWith('.gz'));
    return given === sha256 ? undefined : failed(url, `content with SHA-256 ${given}`, sha256);
  } catch (cause) {
    return failed(url, 'bytes that are no whole gzip file', 'a gzip file', cause);
  }
}

async function hashOf(file: string, gzipped: boolean): Promise<string> {
  const hash = createHash('sha256');
  if (gzipped) await pipeline(createReadStream(file), createGunzip(), hash);
  else await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Whether a download ended by its connection, so that what has come may be of use. */
function isBrokenOff(error: unknown): boolean {
  return isMillraceError(error, 'FETCH_FAILED') && error.details.cause !== undefined;
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
