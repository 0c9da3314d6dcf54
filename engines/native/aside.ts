import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { readManifest } from './layout.js';
import { ignoreMissing } from './watch-size.js';

/**
 * Makes the contents of a folder aside, in `work`, and puts them in place at the end: at no instant does the folder
 * hold half of them. However `work` ends, nothing is left aside; what killed processes left is removed first.
 *
 * Two processes at once each make their own. Whoever comes last finds a complete folder, and leaves it as it is
 * unless it is to be `replaced`.
 */
export async function makeAside(
  dir: string,
  work: (aside: string) => Promise<void>,
  replaced = false,
): Promise<void> {
  const parent = dirname(dir);
  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent);
  const aside = newAside(dir);
  try {
    await work(aside);
    await putInPlace(aside, dir, replaced);
  } finally {
    await rm(aside, removal);
  }
}

/** Removes a folder so that it is gone at once for everybody else. */
export async function removeAtOnce(dir: string): Promise<void> {
  const aside = newAside(dir);
  await rename(dir, aside);
  await rm(aside, removal);
}

/** Whether a folder is an unfinished one. */
export function isAside(dir: string): boolean {
  return basename(dir).includes(asideMark);
}

// A program that was ended may write its last file meanwhile, hence the retries.
const removal = { recursive: true, force: true, maxRetries: 5 } as const;

const asideMark = '.partial-';
const leftoverAgeMilliseconds = 24 * 3_600_000;

/** A name for an unfinished folder, by which it is known for one when its process is no more. */
export function newAside(dir: string): string {
  return `${dir}${asideMark}${process.pid}-${randomBytes(4).toString('hex')}@${hostname()}`;
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (name.startsWith('native-') && isAside(name) && (await isLeftover(path))) await rm(path, removal);
  }
}

/**
 * Whether the process that made an unfinished folder is no more. For one on another machine that shares the cache, age
 * has to tell.
 */
export async function isLeftover(path: string): Promise<boolean> {
  const [, pid, host] = /\.partial-(\d+)-[0-9a-f]+@(.+)$/.exec(basename(path)) ?? [];
  if (host === hostname() && !isAlive(Number(pid))) return true;
  const found = await stat(path).catch(ignoreMissing);
  return found !== undefined && Date.now() - found.mtimeMs > leftoverAgeMilliseconds;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Renames the finished folder; what stood there goes only once the new one is complete. */
async function putInPlace(aside: string, dir: string, replaced: boolean): Promise<void> {
  if (!replaced && readManifest(dir)) return;
  const old = newAside(dir);
  await rename(dir, old).catch(ignoreMissing);
  await rename(aside, dir).catch((error: unknown) => {
    // Another process came in between, with the same contents.
    if (!readManifest(dir)) throw error;
  });
  await rm(old, removal);
}
