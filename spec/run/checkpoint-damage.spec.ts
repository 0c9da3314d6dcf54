import { readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { CheckpointFolder } from '../helpers/checkpoint-folder.js';
import { fileNames, newest, older, oldest } from '../helpers/checkpoints.js';
import { failingFileSystem } from '../helpers/failing-file-system.js';
import { refusal } from '../helpers/refusal.js';

describe('CheckpointStore.readNewest', () => {
  const folder = CheckpointFolder.use();
  /** The newest is skipped for a reason that says this, and the one before it is used. */
  const expectSkipped = async (reason: string): Promise<void> => {
    const { checkpoint, damaged } = await folder.store().readNewest();
    expect(checkpoint?.name).to.equal(older);
    expect(damaged.map(({ name }) => name)).to.deep.equal([newest]);
    expect(damaged[0]?.reason).to.include(reason);
  };

  it('finds nothing in a folder without checkpoints', async () => {
    expect(await folder.store().readNewest()).to.deep.equal({ checkpoint: undefined, damaged: [] });
  });

  it('skips one with any single byte flipped, naming the file', async () => {
    await folder.write(older, newest);
    for (const name of fileNames) {
      const file = folder.at(newest, name);
      const whole = await readFile(file);
      for (let position = 0; position < whole.length; position++) {
        const altered = Buffer.from(whole);
        altered[position] = altered.readUInt8(position) ^ (1 << (position % 8));
        await writeFile(file, altered);
        // A flip in the checksums is seen in one of the names or sums that they list.
        await expectSkipped(name === 'SHA256SUMS' ? '' : `${name} does not match its SHA-256`);
      }
      await writeFile(file, whole);
    }
    await folder.expectNewest(newest);
  });

  it('skips one with any file cut anywhere, naming the file', async () => {
    await folder.write(older, newest);
    for (const name of fileNames) {
      const file = folder.at(newest, name);
      const whole = await readFile(file);
      for (let length = whole.length - 1; length >= 0; length--) {
        await truncate(file, length);
        await expectSkipped(name === 'SHA256SUMS' ? name : `${name} does not match its SHA-256`);
      }
      await writeFile(file, whole);
    }
    await folder.expectNewest(newest);
  });

  for (const name of fileNames) {
    it(`skips one without ${name}`, async () => {
      await folder.write(older, newest);
      await unlink(folder.at(newest, name));
      await expectSkipped(`${name} is missing`);
    });
  }

  it('skips one with a file too many', async () => {
    await folder.write(older, newest);
    await writeFile(folder.at(newest, 'mlp', 'extra.bin'), '');
    await expectSkipped('mlp/extra.bin is not in SHA256SUMS');
  });

  it('skips one that the disk no longer reads', async () => {
    await folder.write(older, newest);
    const store = folder.store(failingFileSystem({ at: 2, code: 'EIO' }));
    const { checkpoint, damaged } = await store.readNewest();
    expect(checkpoint?.name).to.equal(older);
    expect(damaged.map(({ reason }) => reason)).to.deep.equal(['EIO: readFile failed']);
  });

  it('fails rather than taking an older one where it may not read', async () => {
    await folder.write(older, newest);
    const store = folder.store(failingFileSystem({ at: 2, code: 'EACCES' }));
    const error = await refusal(() => store.readNewest());
    expect(error.message).to.include(newest).and.to.include('EACCES');
  });

  it('names all that are damaged, and finds nothing when all are', async () => {
    await folder.write(oldest, older);
    for (const name of [oldest, older]) await unlink(folder.at(name, 'state.json'));
    const { checkpoint, damaged } = await folder.store().readNewest();
    expect(checkpoint).to.equal(undefined);
    expect(damaged.map(({ name }) => name)).to.deep.equal([older, oldest]);
  });
});

describe('CheckpointStore.read', () => {
  const folder = CheckpointFolder.use();

  it('refuses a damaged one by the name of the file', async () => {
    await folder.write(older);
    await truncate(folder.at(older, 'mlp/weights.bin'), 1);
    const error = await refusal(() => folder.store().read(older));
    expect(error.code).to.equal('CHECKPOINT_DAMAGED');
    expect(error.message).to.include(older).and.to.include('mlp/weights.bin');
  });

  it('refuses one that is not there', async () => {
    expect((await refusal(() => folder.store().read(older))).code).to.equal('CHECKPOINT_DAMAGED');
  });
});
