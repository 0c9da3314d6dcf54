import { createHash } from 'node:crypto';

const notThere: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR']);

/** What was found of a file; undefined where there is none. Other failures are passed on. */
export async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && notThere.has(error.code)) return undefined;
    throw error;
  }
}

/** A short name for a path: 16 characters that stand in any file name and address. */
export function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('base64url').slice(0, 16);
}
