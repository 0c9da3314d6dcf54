import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../core/cache-folder.js';
import { isAside, isLeftover, makeAside } from '../../engines/native/aside.js';
import { ignoreMissing } from '../../engines/native/watch-size.js';

/**
 * A folder within millrace's cache folder, made when it is first asked for: there as a whole, or not at all.
 *
 * @param name begins with `bench-`, and holds everything that decides what is in it.
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const dir = join(cacheFolder(), name);
  if (existsSync(dir)) return dir;
  await removeLeftovers();
  const makeIn = async (aside: string): Promise<void> => {
    await mkdir(aside, { recursive: true });
    await make(aside);
  };
  await makeAside(dir, makeIn, true);
  return dir;
}

/** What killed processes left half made: gigabytes. */
export async function removeLeftovers(): Promise<void> {
  const parent = cacheFolder();
  for (const entry of (await readdir(parent).catch(ignoreMissing)) ?? []) {
    const path = join(parent, entry);
    if (entry.startsWith('bench-') && isAside(path) && (await isLeftover(path)))
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}
