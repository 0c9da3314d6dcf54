import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const content = z.record(z.string(), z.unknown());

/** The content of a lock whose process has ended. */
export function deadLock(): Readonly<Record<string, unknown>> {
  return { ...endedProcess(), since: new Date(0).toISOString(), token: randomUUID() };
}

/** Puts a dead lock in the place of the present one, at once, as if its process had just died. */
export async function replaceByDead(dir: string): Promise<void> {
  const aside = path.join(dir, `dead-${randomUUID()}`);
  await writeFile(aside, JSON.stringify(deadLock()));
  await rename(aside, path.join(dir, 'run.lock'));
}

/** Changes what a lock says. */
export async function alterLock(dir: string, change: Readonly<Record<string, unknown>>): Promise<void> {
  const file = path.join(dir, 'run.lock');
  const lock = content.parse(JSON.parse(await readFile(file, 'utf8')));
  await writeFile(file, JSON.stringify({ ...lock, ...change }));
}

let ended: { pid: number; host: string; started: string } | undefined;

function endedProcess(): { pid: number; host: string; started: string } {
  // One for all; should another process get its number meanwhile, that one started at another time.
  ended ??= {
    pid: spawnSync(process.execPath, ['--version']).pid,
    host: os.hostname(),
    started: 'long ago',
  };
  return ended;
}
