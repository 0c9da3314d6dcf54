import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder } from '../../core/cache-folder.js';
import { hashOf } from './files.js';

const form = /^[\w-]{43}$/;
const notWritable: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR']);

/**
 * The secret that a page must show: kept in a folder as `dashboard-token`, readable by its owner alone, so that an
 * open page is let in again after a restart. Whatever else the file holds is replaced.
 *
 * Where the folder cannot be written it is kept in the user's cache folder.
 *
 * @param dir a run's folder, or one of runs.
 */
export async function keptToken(dir: string): Promise<string> {
  try {
    return await keptIn(join(dir, 'dashboard-token'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && notWritable.has(error.code))) throw error;
    return keptIn(join(cacheFolder(), 'dashboard', `${hashOf(resolve(dir))}-token`));
  }
}

async function keptIn(path: string): Promise<string> {
  const kept = await readIfPresent(path);
  if (form.test(kept)) {
    await chmod(path, 0o600);
    return kept;
  }
  const token = randomBytes(32).toString('base64url');
  await mkdir(dirname(path), { recursive: true });
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
