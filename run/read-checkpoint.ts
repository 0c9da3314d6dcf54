import path from 'node:path';
import { checkpointFailed } from './checkpoint-failed.js';
import { damageOf } from './checksums.js';
import { type FileSystem, hasCode } from './file-system.js';
import { readTree } from './file-tree.js';

/** A checkpoint read back. */
export interface Checkpoint {
  readonly name: string;
  /** Content by relative path, each file as it was written; `SHA256SUMS` is among them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A checkpoint that is torn or was altered, and how. */
export interface DamagedCheckpoint {
  readonly name: string;
  /** Which file, and what is wrong with it. */
  readonly reason: string;
}

/**
 * Reads every file of a checkpoint and compares it with its checksum.
 *
 * @throws MillraceError `CHECKPOINT_FAILED` when it cannot be told whether it is whole.
 */
export async function readCheckpoint(
  fileSystem: FileSystem,
  root: string,
  name: string,
): Promise<Checkpoint | DamagedCheckpoint> {
  const directory = path.join(root, name);
  try {
    const files = await readTree(fileSystem, directory);
    const reason = damageOf(files);
    return reason === undefined ? { name, files } : { name, reason };
  } catch (error) {
    // Only what the disk has lost: where permission is missing, say, an older one must not be taken instead.
    if (hasCode(error, 'EIO') || hasCode(error, 'ENOENT')) return { name, reason: error.message };
    throw checkpointFailed(`checkpoint ${name}`, directory, error);
  }
}
