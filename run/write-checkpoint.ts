import path from 'node:path';
import { MillraceError } from '../core/errors.js';
import { checkpointFailed } from './checkpoint-failed.js';
import { checksumFile, checksumsOf } from './checksums.js';
import type { FileSystem } from './file-system.js';
import { type CheckpointFile, directoriesOf, removeTree } from './file-tree.js';

/** Where a checkpoint is written, and where it becomes visible. */
export interface CheckpointPlace {
  readonly fileSystem: FileSystem;
  /** The directory that holds the checkpoints. */
  readonly root: string;
  /** The name it becomes visible under. */
  readonly name: string;
  /** The name it is written under. */
  readonly aside: string;
}

type Content = ReadonlyMap<string, Uint8Array>;

/**
 * Writes a checkpoint aside, makes every byte and every name of it durable, then makes it visible at once.
 *
 * The order is: write and sync each file, sync each directory from the innermost out, `beforeVisible`, rename, sync
 * the parent. Whatever fails before the rename, the part written is removed.
 *
 * @returns the bytes written, checksums included.
 * @throws MillraceError `CHECKPOINT_FAILED` naming the file; what `beforeVisible` throws is passed on as it is.
 */
export async function writeCheckpoint(
  place: CheckpointPlace,
  files: readonly CheckpointFile[],
  beforeVisible: () => Promise<void>,
): Promise<number> {
  const { fileSystem, root, name } = place;
  const content = withChecksums(name, files);
  const unfinished = path.join(root, place.aside);
  try {
    await writeAside(place, unfinished, content);
    await beforeVisible();
    await attempt(name, unfinished, () => fileSystem.rename(unfinished, path.join(root, name)));
  } catch (error) {
    throw await discard(fileSystem, unfinished, error);
  }
  await attempt(name, root, () => fileSystem.syncDirectory(root));
  return [...content.values()].reduce((sum, data) => sum + data.byteLength, 0);
}

async function writeAside(
  { fileSystem, name }: CheckpointPlace,
  unfinished: string,
  content: Content,
): Promise<void> {
  const directories = directoriesOf([...content.keys()]).map((below) => path.join(unfinished, below));
  await attempt(name, unfinished, () => removeTree(fileSystem, unfinished));
  for (const directory of directories)
    await attempt(name, directory, () => fileSystem.makeDirectory(directory));
  for (const [relative, data] of content) {
    const file = path.join(unfinished, relative);
    await attempt(name, file, () => fileSystem.writeFile(file, data));
    await attempt(name, file, () => fileSystem.syncFile(file));
  }
  for (const directory of directories.toReversed())
    await attempt(name, directory, () => fileSystem.syncDirectory(directory));
}

async function attempt(name: string, file: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (cause) {
    throw checkpointFailed(`checkpoint ${name}`, file, cause);
  }
}

/** Removes what was written; the error stays the first one, and tells when this fails as well. */
async function discard(fileSystem: FileSystem, unfinished: string, error: unknown): Promise<unknown> {
  try {
    await removeTree(fileSystem, unfinished);
    return error;
  } catch (second) {
    const both = new AggregateError([error, second], `${unfinished} could not be removed either`);
    return error instanceof MillraceError
      ? new MillraceError(error.code, { ...error.details, cause: both })
      : both;
  }
}

function withChecksums(name: string, files: readonly CheckpointFile[]): Content {
  const content = new Map<string, Uint8Array>();
  for (const { path: file, data } of files) {
    if (!isPlainPath(file) || content.has(file) || file === checksumFile) throw pathInvalid(name, file);
    content.set(file, data);
  }
  return content.set(checksumFile, checksumsOf(content));
}

function isPlainPath(file: string): boolean {
  if (/[\\\p{Cc}]/u.test(file)) return false;
  return file.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

function pathInvalid(name: string, file: string): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: `file of checkpoint ${name}`,
    given: file,
    expected: `a relative path with forward slashes, used once, other than ${checksumFile}`,
  });
}
