import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { MillraceError } from '../core/errors.js';
import { hasCode } from './file-system.js';
import { type Holder, peekHolder, readHolder, writeHolder } from './lock-holder.js';
import { stateOf, thisProcess } from './process-identity.js';

/** A folder that this process alone may use. */
export interface FolderLock {
  /** Gives the folder free; a second call is harmless. */
  release(): Promise<void>;
}

/**
 * Takes a folder, which is made if need be, for this process alone; a lock whose process is gone is taken over at
 * once.
 *
 * The lock is the file `run.lock`, made with its content at once by a hard link. Several processes may find the same
 * dead one: the right to replace it belongs to the one that makes `.run.lock-after-TOKEN`, named by the dead lock's
 * token. Should that process die too, its own token names the next such file, and so on: the last of the chain
 * replaces the lock.
 *
 * @throws MillraceError `RUN_LOCKED` while a process (this one included) holds it, or one on another host may.
 */
export async function lockFolder(dir: string): Promise<FolderLock> {
  await mkdir(dir, { recursive: true });
  const me: Holder = {
    ...(await thisProcess()),
    since: new Date().toISOString(),
    token: randomUUID(),
  };
  const mine = path.join(dir, `${prefix}${me.token}`);
  try {
    await writeHolder(mine, me);
    let taken = false;
    while (!taken) taken = (await linkIfFree(mine, lockOf(dir))) || (await takeOver(dir, mine, me.token));
  } finally {
    await rm(mine, { force: true });
  }
  const lock = { release: () => release(dir, me.token) };
  try {
    await removeLeftovers(dir);
    return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

const prefix = '.run.lock-';
const lockOf = (dir: string): string => path.join(dir, 'run.lock');
const successorOf = (dir: string, token: string): string => path.join(dir, `${prefix}after-${token}`);

/** Replaces a dead lock; false when another process was faster or the lock is gone. */
async function takeOver(dir: string, mine: string, token: string): Promise<boolean> {
  const successor = await endOfChain(dir);
  if (successor === undefined || !(await linkIfFree(mine, successor))) return false;
  try {
    // A slow process can make a name that a faster one has made, used and removed: only the chain as it is counts.
    if (!(await leadsTo(dir, token))) return false;
    await rename(mine, lockOf(dir));
    return true;
  } finally {
    await rm(successor, { force: true });
  }
}

/** The name that gives the right to replace the lock, all before it being dead; undefined when there is no lock. */
async function endOfChain(dir: string): Promise<string | undefined> {
  let end: string | undefined;
  let holder = await readHolder(lockOf(dir));
  while (holder) {
    await refuseUnlessDead(dir, holder);
    end = successorOf(dir, holder.token);
    holder = await readHolder(end);
  }
  return end;
}

async function leadsTo(dir: string, token: string): Promise<boolean> {
  let holder = await readHolder(lockOf(dir));
  while (holder && holder.token !== token) holder = await readHolder(successorOf(dir, holder.token));
  return holder !== undefined;
}

/** Removes what processes left that died while they took the lock. */
async function removeLeftovers(dir: string): Promise<void> {
  for (const name of (await readdir(dir)).filter((name) => name.startsWith(prefix))) {
    const file = path.join(dir, name);
    const holder = await peekHolder(file);
    if (holder && (await stateOf(holder)) === 'dead') await rm(file, { force: true });
  }
}

async function release(dir: string, token: string): Promise<void> {
  const holder = await readHolder(lockOf(dir));
  if (holder?.token === token) await rm(lockOf(dir), { force: true });
}

async function refuseUnlessDead(dir: string, holder: Holder): Promise<void> {
  const state = await stateOf(holder);
  if (state === 'dead') return;
  const { pid, host, since } = holder;
  const itself = state === 'alive' && pid === process.pid;
  const wait = `Wait until ${itself ? 'its run' : 'it'} has ended, or use another folder`;
  const look = `Remove ${lockOf(dir)} if that process has ended: it cannot be looked at from here`;
  throw new MillraceError('RUN_LOCKED', {
    what: `folder ${dir}`,
    where: `${itself ? 'this process' : 'process'} ${pid} on ${host}, since ${since}`,
    advice: state === 'alive' ? wait : look,
  });
}

async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}
