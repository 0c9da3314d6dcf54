import type { FileSystem } from '../../run/file-system.js';
import { interceptFileSystem, writeHalf } from './intercepted-file-system.js';

/** What fails, and how. */
export interface Failure {
  /** Which operation fails, counted from 0. */
  readonly at: number;
  /** How many fail from there on; default 1. */
  readonly times?: number;
  /** The code of the system's error: `ENOSPC`, `EIO`, ... */
  readonly code: string;
}

/** The real file system with one operation that fails; a write that fails leaves half of its data behind. */
export function failingFileSystem({ at, times = 1, code }: Failure): FileSystem {
  let count = 0;
  return interceptFileSystem(async (operation) => {
    const index = count++;
    if (index < at || index >= at + times) return;
    await writeHalf(operation);
    throw Object.assign(new Error(`${code}: ${operation.name} failed`), { code });
  });
}
