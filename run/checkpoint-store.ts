import path from 'node:path';
import { MillraceError } from '../core/errors.js';
import { checkpointFailed } from './checkpoint-failed.js';
import { checkName, isCheckpointName } from './checkpoint-name.js';
import { type FileSystem, nodeFileSystem } from './file-system.js';
import { type CheckpointFile, listOrNone, removeTree } from './file-tree.js';
import { type Checkpoint, type DamagedCheckpoint, readCheckpoint } from './read-checkpoint.js';
import { writeCheckpoint } from './write-checkpoint.js';

export { changeOf, checkpointName } from './checkpoint-name.js';
export type { CheckpointFile } from './file-tree.js';
export type { Checkpoint, DamagedCheckpoint } from './read-checkpoint.js';

/** What was found when the newest checkpoint was asked for. */
export interface NewestCheckpoint {
  /** The newest whole one; undefined where there is none. */
  readonly checkpoint: Checkpoint | undefined;
  /** Those newer than it, the newest first. */
  readonly damaged: readonly DamagedCheckpoint[];
}

/**
 * The checkpoints of a run: directories in `checkpoints/`, each visible only once it is whole and durable.
 *
 * Names that begin with a dot are not checkpoints: `.unfinished-...` is being written, `.removing-...` is being
 * removed, `.damaged-...` was set aside for a person to look at. The store is for one process at a time, which holds
 * the folder's lock. Every method throws MillraceError `CHECKPOINT_FAILED`, naming the file, when the disk is full or
 * the folder cannot be read or written.
 */
export interface CheckpointStore {
  /** The names of the visible checkpoints, the newest last; not checked. */
  list(): Promise<readonly string[]>;
  /**
   * Writes a checkpoint under a name that is not taken; when it fails, those before it are whole.
   *
   * @param beforeVisible runs when all of it is durable and before it can be seen.
   * @returns the bytes written, checksums included.
   */
  write(
    name: string,
    files: readonly CheckpointFile[],
    beforeVisible?: () => Promise<void>,
  ): Promise<{ readonly bytes: number }>;
  /** Reads from the newest back, until one is whole. */
  readNewest(): Promise<NewestCheckpoint>;
  /** @throws MillraceError `CHECKPOINT_DAMAGED` naming the file at fault. */
  read(name: string): Promise<Checkpoint>;
  /** Renames damaged checkpoints to `.damaged-...`: they are kept, but their names are free again. */
  setAside(names: readonly string[]): Promise<void>;
  /** Removes the checkpoints whose names `keep` does not answer with; it is given all, the newest last. */
  prune(keep: (names: readonly string[]) => ReadonlySet<string>): Promise<void>;
  /** Removes what killed processes left unfinished or half removed, and tells how many those were. */
  clean(): Promise<number>;
}

/** Where checkpoints are kept. */
export interface CheckpointStoreOptions {
  /** The run's folder, which exists. */
  readonly dir: string;
  /** Default: that of this machine. */
  readonly fileSystem?: FileSystem;
}

/** Opens the checkpoints of a run; nothing is touched before the first call. */
export function createCheckpointStore({
  dir,
  fileSystem = nodeFileSystem,
}: CheckpointStoreOptions): CheckpointStore {
  return new FolderStore(dir, fileSystem);
}

const unfinishedPrefix = '.unfinished-';
const removingPrefix = '.removing-';
const damagedPrefix = '.damaged-';

class FolderStore implements CheckpointStore {
  readonly #dir: string;
  readonly #root: string;
  readonly #fileSystem: FileSystem;

  constructor(dir: string, fileSystem: FileSystem) {
    this.#dir = dir;
    this.#root = path.join(dir, 'checkpoints');
    this.#fileSystem = fileSystem;
  }

  async list(): Promise<readonly string[]> {
    return (await this.#directories()).filter(isCheckpointName).sort();
  }

  async write(
    name: string,
    files: readonly CheckpointFile[],
    beforeVisible: () => Promise<void> = async () => {},
  ): Promise<{ readonly bytes: number }> {
    checkName(name);
    await this.#attempt(name, async () => {
      await this.#fileSystem.makeDirectory(this.#root);
      await this.#fileSystem.syncDirectory(this.#dir);
    });
    const place = {
      fileSystem: this.#fileSystem,
      root: this.#root,
      name,
      aside: `${unfinishedPrefix}${name}-${process.pid}`,
    };
    return { bytes: await writeCheckpoint(place, files, beforeVisible) };
  }

  async readNewest(): Promise<NewestCheckpoint> {
    const damaged: DamagedCheckpoint[] = [];
    for (const name of (await this.list()).toReversed()) {
      const found = await readCheckpoint(this.#fileSystem, this.#root, name);
      if ('files' in found) return { checkpoint: found, damaged };
      damaged.push(found);
    }
    return { checkpoint: undefined, damaged };
  }

  async read(name: string): Promise<Checkpoint> {
    const found = await readCheckpoint(this.#fileSystem, this.#root, name);
    if ('files' in found) return found;
    throw new MillraceError('CHECKPOINT_DAMAGED', {
      what: `checkpoint ${name}`,
      where: found.reason,
      advice: 'Use the one before it',
    });
  }

  async setAside(names: readonly string[]): Promise<void> {
    const taken = new Set(await this.#directories());
    for (const name of names) {
      const aside = unused(`${damagedPrefix}${name}`, taken);
      taken.add(aside);
      await this.#attempt(name, (directory) => this.#rename(directory, path.join(this.#root, aside)));
    }
  }

  async prune(keep: (names: readonly string[]) => ReadonlySet<string>): Promise<void> {
    const names = await this.list();
    const kept = keep(names);
    for (const name of names) if (!kept.has(name)) await this.#remove(name);
  }

  async clean(): Promise<number> {
    const left = (await this.#directories()).filter(
      (name) => name.startsWith(unfinishedPrefix) || name.startsWith(removingPrefix),
    );
    for (const name of left)
      await this.#attempt(name, (directory) => removeTree(this.#fileSystem, directory));
    return left.length;
  }

  /** In two steps, so that a process killed midway leaves nothing that looks like a checkpoint. */
  async #remove(name: string): Promise<void> {
    await this.#attempt(name, async (directory) => {
      const removing = path.join(this.#root, `${removingPrefix}${name}`);
      await removeTree(this.#fileSystem, removing);
      await this.#rename(directory, removing);
      await removeTree(this.#fileSystem, removing);
    });
  }

  async #rename(from: string, to: string): Promise<void> {
    await this.#fileSystem.rename(from, to);
    await this.#fileSystem.syncDirectory(this.#root);
  }

  async #directories(): Promise<readonly string[]> {
    const entries = await listOrNone(this.#fileSystem, this.#root).catch((cause: unknown) => {
      throw checkpointFailed('checkpoints', this.#root, cause);
    });
    return entries.filter(({ kind }) => kind === 'directory').map(({ name }) => name);
  }

  async #attempt(name: string, action: (directory: string) => Promise<void>): Promise<void> {
    const directory = path.join(this.#root, name);
    await action(directory).catch((cause: unknown) => {
      throw checkpointFailed(`checkpoint ${name}`, directory, cause);
    });
  }
}

function unused(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let counter = 2; taken.has(free); counter++) free = `${name}-${counter}`;
  return free;
}
