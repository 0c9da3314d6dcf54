import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../core/cache-folder.js';
import { isAside } from './aside.js';
import { installedDirs, readManifest } from './layout.js';
import { ignoreMissing, sizeOf } from './watch-size.js';

/** A folder of native TensorFlow in the cache. */
export interface NativeFolder {
  readonly dir: string;
  /** In bytes. */
  readonly size: number;
  /**
   * `ready`; `old` when another version of millrace made it, or it is damaged; `unfinished` when an installation is
   * under way, or was killed.
   */
  readonly state: 'ready' | 'old' | 'unfinished';
  /** Where its binding came from: `prebuilt`, or the compiler's name; undefined where that is not known. */
  readonly binding: string | undefined;
}

/** All folders of native TensorFlow in the cache, with their sizes, those in use first. */
export async function listNative(cacheDir: string = cacheFolder()): Promise<readonly NativeFolder[]> {
  const names = (await readdir(cacheDir).catch(ignoreMissing)) ?? [];
  const used = installedDirs(cacheDir);
  const folders = names
    .filter((name) => folderName.test(name))
    .map((name) => describe(join(cacheDir, name), used));
  const described = await Promise.all(folders);
  return described.sort((a, b) => Number(b.state === 'ready') - Number(a.state === 'ready'));
}

// Of any version, platform and build, finished or not; the cache folder holds data as well.
const folderName = /^native-(?:\d+\.\d+\.\d+|unsupported)-[a-z0-9]+-[a-z0-9]+(?:-gpu)?(?:\.partial-.*)?$/;

async function describe(dir: string, used: readonly string[]): Promise<NativeFolder> {
  const state = isAside(dir) ? 'unfinished' : used.includes(dir) ? 'ready' : 'old';
  return { dir, size: await sizeOf(dir), state, binding: readManifest(dir)?.binding };
}
