import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MillraceError } from '../core/errors.js';
import { attempt } from './whole-file.js';

/** What is in a folder, as paths, sorted; hidden things are left out. */
export interface Entries {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/**
 * What is in a folder, links followed.
 *
 * @throws MillraceError `SOURCE_INVALID` with the place: the folder cannot be read, a link leads nowhere, or something is
 *   neither a file nor a folder.
 */
export async function entriesOf(folder: string): Promise<Entries> {
  const entries = await attempt('folder', folder, 'a folder that can be read', () =>
    readdir(folder, { withFileTypes: true }),
  );
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries.sort((one, other) => byCode(one.name, other.name))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const kind = await kindOf(entry, path);
    if (kind.isDirectory()) folders.push(path);
    else if (kind.isFile()) files.push(path);
    else throw neither(path);
  }
  return { folders, files };
}

/**
 * All files in a folder and the folders within it, links followed.
 *
 * @throws MillraceError `SOURCE_INVALID` with the place: a folder cannot be read, a link leads nowhere, or to a folder
 *   that it is in.
 */
export async function filesUnder(
  folder: string,
  ancestors: readonly string[] = [],
): Promise<readonly string[]> {
  const here = await attempt('folder', folder, 'a folder that can be read', () => realpath(folder));
  if (ancestors.includes(here)) throw circular(folder, here);
  const { folders, files } = await entriesOf(folder);
  const found = [files];
  for (const inner of folders) found.push(await filesUnder(inner, [...ancestors, here]));
  return found.flat();
}

/** Orders names by their characters' codes, so that the order is the same in every language and on every system. */
export function byCode(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

type Kind = Pick<Dirent, 'isDirectory' | 'isFile'>;

function kindOf(entry: Dirent, path: string): Kind | Promise<Kind> {
  if (!entry.isSymbolicLink()) return entry;
  return attempt('link', path, 'a link to a file or folder', () => stat(path));
}

// Reading a pipe or a socket would wait for ever.
function neither(path: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'entry of a folder',
    given: 'a pipe, a socket or a device',
    expected: 'a file or a folder',
    where: path,
  });
}

function circular(folder: string, target: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'link in a folder',
    given: `a link to ${target}`,
    expected: 'a folder that it is not in itself',
    where: folder,
    advice: 'Take the link away: it makes a loop',
  });
}
