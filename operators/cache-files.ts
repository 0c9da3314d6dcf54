import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { MillraceError } from '../core/errors.js';

/**
 * The files of one cache, in a folder of their own.
 *
 * `samples.bin` holds one sample behind the other, each as `v8.serialize` writes it. `index.bin` holds, in the byte
 * order of the machine, where each of them ends (float64), then the first 8 bytes of each one's SHA-256.
 * `manifest.json` holds their number, the bytes of both files, and the SHA-256 of the index.
 */
export const cacheFiles = { samples: 'samples.bin', index: 'index.bin', manifest: 'manifest.json' } as const;

/** Bytes of a sample's hash that are kept. */
export const hashBytes = 8;

export function hashOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Does something with the files of a cache. */
export async function attempt<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    throw new MillraceError('CACHE_FAILED', {
      what: 'cache',
      given: cause,
      expected: 'files that can be written and read',
      where: file,
      cause,
    });
  }
}

/** The error for files that are not as they were written. */
export function damaged(file: string, given: string, expected: string, cause?: unknown): MillraceError {
  return new MillraceError('CACHE_DAMAGED', {
    what: 'cache',
    given,
    expected,
    where: file,
    advice: 'Delete its folder: the cache is then made anew',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Whether a value is an error of the operating system with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

export async function isThere(folder: string): Promise<boolean> {
  try {
    await attempt(folder, () => stat(folder));
    return true;
  } catch (error) {
    if (error instanceof MillraceError && hasCode(error.cause, 'ENOENT')) return false;
    throw error;
  }
}
