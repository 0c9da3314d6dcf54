import { spawn } from 'node:child_process';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { CheckpointFolder } from '../helpers/checkpoint-folder.js';
import { changeCheckpoints, filesOf, newest, older, oldest } from '../helpers/checkpoints.js';
import { failingFileSystem } from '../helpers/failing-file-system.js';
import { recordingFileSystem } from '../helpers/recording-file-system.js';
import { refusal } from '../helpers/refusal.js';
import { transpile } from '../helpers/transpile.js';

describe('A checkpoint whose writing fails', () => {
  const folder = CheckpointFolder.use();

  it('leaves the old ones whole and nothing unfinished, whichever operation it is', async () => {
    const { fileSystem, operations } = recordingFileSystem(folder.dir);
    await folder.store(fileSystem).write(older, filesOf(older));
    for (let at = 0; at < operations.length; at++) {
      const store = folder.store(failingFileSystem({ at, code: 'ENOSPC' }));
      const error = await refusal(() => store.write(newest, filesOf(newest)));
      expect(error.code).to.equal('CHECKPOINT_FAILED');
      expect(error.message).to.include(newest).and.to.include('ENOSPC').and.to.include('Free space');
      // Only the last one, the sync of the parent, comes after the checkpoint is whole and visible.
      await folder.expectNewest(at === operations.length - 1 ? newest : older);
      expect(await folder.store().clean()).to.equal(0);
    }
  });

  it('names the file that did not fit', async () => {
    const { fileSystem, operations } = recordingFileSystem(folder.dir);
    await folder.store(fileSystem).write(older, filesOf(older));
    const at = operations.findIndex(
      ({ name, path: file }) => name === 'writeFile' && file.endsWith('weights.bin'),
    );
    const store = folder.store(failingFileSystem({ at, code: 'ENOSPC' }));
    const error = await refusal(() => store.write(newest, filesOf(newest)));
    expect(error.message).to.include(path.join('mlp', 'weights.bin'));
  });

  it('tells of both when what was written cannot be removed either', async () => {
    await folder.write(older);
    const store = folder.store(failingFileSystem({ at: 8, times: 1000, code: 'EROFS' }));
    const error = await refusal(() => store.write(newest, filesOf(newest)));
    expect(error.code).to.equal('CHECKPOINT_FAILED');
    expect(error.cause).to.be.instanceOf(AggregateError);
    await folder.expectNewest(older);
    expect(await folder.store().clean()).to.equal(1);
  });
});

describe('A process killed while it changes checkpoints', () => {
  const folder = CheckpointFolder.use();
  let temporary: string;
  let killer: string;

  before(async () => {
    temporary = await mkdtemp(path.join(os.tmpdir(), 'millrace-killer-'));
    killer = await transpile('spec/helpers/checkpoint-killer.ts', temporary);
  });

  after(() => rm(temporary, { recursive: true }));

  /** Two checkpoints, and one that an earlier kill left unfinished. */
  async function prepare(): Promise<void> {
    await folder.write(newest);
    await rename(folder.at(newest), folder.at(`.unfinished-${newest}-1`));
    await folder.write(oldest, older);
    await cp(folder.at(), path.join(temporary, 'prepared'), { recursive: true });
  }

  async function prepareAgain(): Promise<void> {
    await rm(folder.at(), { recursive: true });
    await cp(path.join(temporary, 'prepared'), folder.at(), { recursive: true });
  }

  /** The signal that ended the process. */
  function runKiller(...trial: readonly string[]): Promise<string | null> {
    const child = spawn(process.execPath, [killer, folder.dir, ...trial], { stdio: 'inherit' });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (_, signal) => resolve(signal));
    });
  }

  it('leaves the old or the new one whole, before whichever operation and midway of a write', async function () {
    this.timeout(120_000);
    await prepare();
    const { fileSystem, operations } = recordingFileSystem(folder.dir);
    await changeCheckpoints(folder.store(fileSystem));
    expect(await folder.store().list()).to.deep.equal([older, newest]);

    const trials = operations.flatMap(({ name }, index) =>
      name === 'writeFile' ? [[`${index}`], [`${index}`, 'half']] : [[`${index}`]],
    );
    const found: string[] = [];
    for (const trial of trials) {
      await prepareAgain();
      expect(await runKiller(...trial)).to.equal('SIGKILL');
      const visible = (await folder.store().list()).includes(newest) ? newest : older;
      await folder.expectNewest(visible);
      for (const name of await folder.store().list()) await folder.store().read(name);
      await folder.store().clean();
      expect(await folder.names()).to.deep.equal(await folder.store().list());
      found.push(visible);
    }
    const becameVisible = found.indexOf(newest);
    expect(becameVisible).to.be.greaterThan(0);
    expect(found.slice(becameVisible)).to.not.include(older);
  });
});
