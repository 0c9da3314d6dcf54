/**
 * A process that competes for folder locks, as its parent tells it over IPC:
 * - `{ lock: DIR }` answers 'locked' or the code of the error;
 * - `{ release: true }` gives that lock free and answers 'released';
 * - `{ contend: DIR, times }` locks the folder as often as it can, releasing it or leaving it behind as a dead process
 *   would, and answers how often it did, as `{ won }`, or the error if ever another process was inside as well.
 */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { isMillraceError } from '../../core/errors.js';
import { type FolderLock, lockFolder } from '../../run/folder-lock.js';
import { replaceByDead } from './dead-lock.js';

const order = z.union([
  z.object({ lock: z.string() }),
  z.object({ release: z.literal(true) }),
  z.object({ contend: z.string(), times: z.number() }),
]);

let held: FolderLock | undefined;

async function lock(dir: string): Promise<string> {
  try {
    held = await lockFolder(dir);
    return 'locked';
  } catch (error) {
    return isMillraceError(error) ? error.code : String(error);
  }
}

async function contend(dir: string, times: number): Promise<{ won: number }> {
  let won = 0;
  for (let turn = 0; turn < times; turn++) {
    const answer = await lock(dir);
    if (answer === 'locked') await inside(dir, won++);
    else if (answer === 'RUN_LOCKED') await delay(Math.random() * 3);
    else throw new Error(answer);
  }
  return { won };
}

/** What only one process may do at a time: making this file fails when it is there. */
async function inside(dir: string, turn: number): Promise<void> {
  const alone = path.join(dir, 'alone');
  await writeFile(alone, String(process.pid), { flag: 'wx' });
  await delay(Math.random() * 2);
  await rm(alone);
  if (turn % 3 === 0) await held?.release();
  else await replaceByDead(dir);
}

process.on('message', async (message) => {
  const told = order.parse(message);
  if ('lock' in told) process.send?.(await lock(told.lock));
  else if ('contend' in told) process.send?.(await contend(told.contend, told.times).catch(String));
  else {
    await held?.release();
    process.send?.('released');
  }
});
process.send?.('ready');
