import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SinkContext } from '../../core/sink.js';

/**
 * What tells a run from all others, also from one of the same name that was there before: kept in the run's folder, so that
 * a resumed run has it again.
 *
 * @param name the file's.
 */
export async function runIdentity({ dir, run, resumed }: SinkContext, name: string): Promise<string> {
  const path = join(dir, name);
  if (resumed) {
    const known = await readIfThere(path);
    if (known) return known;
  }
  const identity = `${run}-${randomUUID()}`;
  await writeFile(path, identity);
  return identity;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
