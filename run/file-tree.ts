import path from 'node:path';
import { type DirectoryEntry, type FileSystem, hasCode } from './file-system.js';

/** One file of a checkpoint: its path with forward slashes, relative to the checkpoint. */
export interface CheckpointFile {
  readonly path: string;
  readonly data: Uint8Array;
}

/** The names in a directory; none when it does not exist. */
export async function listOrNone(
  fileSystem: FileSystem,
  directory: string,
): Promise<readonly DirectoryEntry[]> {
  try {
    return await fileSystem.list(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Every file below a directory by its relative path with forward slashes, sorted; content included. */
export async function readTree(
  fileSystem: FileSystem,
  root: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const visit = async (below: string): Promise<void> => {
    for (const { name, kind } of await fileSystem.list(path.join(root, below))) {
      const relative = path.posix.join(below, name);
      if (kind === 'directory') await visit(relative);
      else files.set(relative, await fileSystem.readFile(path.join(root, relative)));
    }
  };
  await visit('');
  return files;
}

/** Removes a directory with everything in it; harmless when it does not exist. */
export async function removeTree(fileSystem: FileSystem, root: string): Promise<void> {
  for (const { name, kind } of await listOrNone(fileSystem, root)) {
    const entry = path.join(root, name);
    if (kind === 'directory') await removeTree(fileSystem, entry);
    else await fileSystem.removeFile(entry);
  }
  try {
    await fileSystem.removeDirectory(root);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** The directories that files with these paths need, those above first; '' is the root. */
export function directoriesOf(paths: readonly string[]): readonly string[] {
  const directories = new Set(['']);
  for (const file of paths) {
    const segments = file.split('/').slice(0, -1);
    segments.forEach((_, index) => {
      directories.add(segments.slice(0, index + 1).join('/'));
    });
  }
  return [...directories].sort();
}
