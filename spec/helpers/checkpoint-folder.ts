import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { type CheckpointStore, createCheckpointStore } from '../../run/checkpoint-store.js';
import { nodeFileSystem } from '../../run/file-system.js';
import { filesOf } from './checkpoints.js';

/** A fresh folder with a checkpoint store for each spec of a suite. */
export class CheckpointFolder {
  dir = '';

  /** Registers the hooks that make the folder and remove it. */
  static use(): CheckpointFolder {
    const folder = new CheckpointFolder();
    beforeEach(async () => {
      folder.dir = await mkdtemp(path.join(os.tmpdir(), 'millrace-checkpoints-'));
    });
    afterEach(() => rm(folder.dir, { recursive: true }));
    return folder;
  }

  /** A path below `checkpoints/`. */
  at(...names: readonly string[]): string {
    return path.join(this.dir, 'checkpoints', ...names);
  }

  /** Everything in `checkpoints/`, hidden or not. */
  names(): Promise<readonly string[]> {
    return readdir(this.at());
  }

  store(fileSystem = nodeFileSystem): CheckpointStore {
    return createCheckpointStore({ dir: this.dir, fileSystem });
  }

  async write(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.store().write(name, filesOf(name));
  }

  /** The newest checkpoint is this one, as it was written, and no other was found damaged. */
  async expectNewest(expected: string): Promise<void> {
    const { checkpoint, damaged } = await this.store().readNewest();
    const { SHA256SUMS, ...files } = Object.fromEntries(checkpoint?.files ?? []);
    const written = filesOf(expected).map((file) => [file.path, Buffer.from(file.data)]);
    expect({ name: checkpoint?.name, damaged }).to.deep.equal({ name: expected, damaged: [] });
    expect(files).to.deep.equal(Object.fromEntries(written));
    expect(SHA256SUMS).to.have.length.greaterThan(0);
  }
}
