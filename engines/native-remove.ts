import { isLeftover, removeAtOnce } from './native/aside.js';
import { listNative, type NativeFolder } from './native/inventory.js';

/** What {@link removeNative} did. */
export interface NativeRemoval {
  /** Everything that was removed, with its size. */
  readonly removed: readonly NativeFolder[];
  /** Installations that other processes are making right now. */
  readonly kept: readonly NativeFolder[];
}

/**
 * Removes native TensorFlow from the cache folder: all versions and builds, and what killed installations left. Data
 * in the cache, and a tfjs-node of the application, stay.
 *
 * @param cacheDir default `MILLRACE_CACHE`, else `millrace` in the user's cache folder.
 * @throws Error of the file system where something cannot be removed.
 * @example
 * ```ts no-run
 * import { removeNative } from 'millrace/engines';
 * const { removed } = await removeNative();
 * for (const { dir, size } of removed) console.log(dir, size);
 * ```
 */
export async function removeNative(cacheDir?: string): Promise<NativeRemoval> {
  const removed: NativeFolder[] = [];
  const kept: NativeFolder[] = [];
  for (const folder of await listNative(cacheDir)) ((await remove(folder)) ? removed : kept).push(folder);
  return { removed, kept };
}

async function remove({ dir, state }: NativeFolder): Promise<boolean> {
  if (state === 'unfinished' && !(await isLeftover(dir))) return false;
  await removeAtOnce(dir);
  return true;
}
