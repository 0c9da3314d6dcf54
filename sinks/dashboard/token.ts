import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const form = /^[\w-]{43}$/;

/**
 * The secret that a page must show: kept in the run's folder, readable by its owner alone, so that an open page is
 * let in again when the run is resumed. Whatever else the file holds is replaced.
 */
export async function keptToken(dir: string): Promise<string> {
  const path = join(dir, 'dashboard-token');
  const kept = await readIfPresent(path);
  if (form.test(kept)) {
    await chmod(path, 0o600);
    return kept;
  }
  const token = randomBytes(32).toString('base64url');
  await writeFile(path, '', { mode: 0o600 });
  // The mode above counts only for a file that was not there.
  await chmod(path, 0o600);
  await writeFile(path, token);
  return token;
}

async function readIfPresent(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
