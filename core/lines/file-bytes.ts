import { type FileHandle, open, stat } from 'node:fs/promises';
import { isMillraceError, MillraceError } from '../errors.js';

/** An open file, and what tells it from another one that takes its place. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly identity: string;
}

/**
 * Opens the file at a path; undefined where there is none.
 *
 * @throws MillraceError `SOURCE_INVALID` when it cannot be read, or is no regular file.
 */
export function openFile(path: string): Promise<OpenFile | undefined> {
  return readable(path, async () => {
    const handle = await ifPresent(open(path, 'r'));
    if (!handle) return undefined;
    try {
      const info = await handle.stat({ bigint: true });
      if (!info.isFile()) throw noFile(path);
      return { handle, identity: `${info.dev}:${info.ino}` };
    } catch (error) {
      await handle.close();
      throw error;
    }
  });
}

/** The identity of the file at a path, as {@link openFile} tells it; undefined where there is none. */
export function identityAt(path: string): Promise<string | undefined> {
  return readable(path, async () => {
    const info = await ifPresent(stat(path, { bigint: true }));
    return info && `${info.dev}:${info.ino}`;
  });
}

/** Bytes of an open file from a place on: as many as there are, at most `length`. */
export async function bytesAt({ handle }: OpenFile, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Does something with a file; what the system refuses becomes a coded error that names the file. */
export async function readable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isMillraceError(cause)) throw cause;
    throw new MillraceError('SOURCE_INVALID', {
      what: 'file',
      given: cause,
      expected: 'a file that can be read',
      where: path,
      cause,
    });
  }
}

async function ifPresent<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function noFile(path: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'path to follow',
    given: path,
    expected: 'a regular file: neither a folder, nor a pipe, nor a device',
    advice: 'Read a pipe as a stream: tail(process.stdin), or `| npx millrace tail -`',
  });
}
