import { execFile } from 'node:child_process';
import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { changeOf, checkpointName } from '../../run/checkpoint-store.js';
import { CheckpointFolder } from '../helpers/checkpoint-folder.js';
import { fileNames, filesOf, newest, older, oldest } from '../helpers/checkpoints.js';
import { failingFileSystem } from '../helpers/failing-file-system.js';
import { recordingFileSystem } from '../helpers/recording-file-system.js';
import { refusal } from '../helpers/refusal.js';

describe('createCheckpointStore', () => {
  const folder = CheckpointFolder.use();

  describe('write', () => {
    it('makes a checkpoint that reads back as it was written', async () => {
      await folder.write(older);
      await folder.expectNewest(older);
      const { files } = await folder.store().read(older);
      expect([...files.keys()].sort()).to.deep.equal(fileNames);
    });

    it('tells the bytes on the disk', async () => {
      const { bytes } = await folder.store().write(older, filesOf(older));
      const files = await Promise.all(fileNames.map((name) => readFile(folder.at(older, name))));
      expect(bytes).to.equal(Buffer.concat(files).length);
    });

    it('leaves checksums that the system tool accepts', async () => {
      await folder.write(older);
      const [tool = '', ...options] = process.platform === 'linux' ? ['sha256sum'] : ['shasum', '-a', '256'];
      const { stdout } = await promisify(execFile)(tool, [...options, '-c', 'SHA256SUMS'], {
        cwd: folder.at(older),
      });
      expect(stdout.trim().split('\n')).to.deep.equal(fileNames.slice(1).map((name) => `${name}: OK`));
    });

    it('writes, syncs, lets the recorders flush, renames, and syncs the parent, in this order', async () => {
      await folder.write(older);
      const { fileSystem, lines } = recordingFileSystem(folder.dir);
      const flushed: (string | undefined)[] = [];
      await folder.store(fileSystem).write(newest, filesOf(newest), async () => {
        flushed.push(lines().at(-1));
      });
      const aside = `checkpoints/.unfinished-${newest}-${process.pid}`;
      const files = ['state.json', 'mlp/model.json', 'mlp/weights.bin', 'SHA256SUMS'];
      expect(lines()).to.deep.equal([
        'makeDirectory checkpoints',
        'syncDirectory .',
        `list ${aside}`,
        `removeDirectory ${aside}`,
        `makeDirectory ${aside}`,
        `makeDirectory ${aside}/mlp`,
        ...files.flatMap((file) => [`writeFile ${aside}/${file}`, `syncFile ${aside}/${file}`]),
        `syncDirectory ${aside}/mlp`,
        `syncDirectory ${aside}`,
        `rename ${aside} -> checkpoints/${newest}`,
        'syncDirectory checkpoints',
      ]);
      expect(flushed).to.deep.equal([`syncDirectory ${aside}`]);
    });

    it('shows nothing when what must happen before fails, and passes that error on', async () => {
      await folder.write(older);
      const broken = new Error('the recorder is broken');
      const outcome = folder.store().write(newest, filesOf(newest), () => Promise.reject(broken));
      expect(await outcome.catch((error: unknown) => error)).to.equal(broken);
      expect(await folder.names()).to.deep.equal([older]);
    });

    it('refuses a name that is taken, and leaves that checkpoint as it is', async () => {
      await folder.write(older);
      const error = await refusal(() => folder.store().write(older, filesOf(newest)));
      expect(error.code).to.equal('CHECKPOINT_FAILED');
      await folder.expectNewest(older);
      expect(await folder.names()).to.deep.equal([older]);
    });

    it('writes anew over what a killed process of the same number left', async () => {
      await folder.write(newest);
      await rename(folder.at(newest), folder.at(`.unfinished-${older}-${process.pid}`));
      await folder.write(older);
      expect(await folder.names()).to.deep.equal([older]);
      await folder.expectNewest(older);
    });

    for (const name of ['best', '../step-000000000001-000000000001', `${older}-2`, '']) {
      it(`refuses the name '${name}'`, async () => {
        expect((await refusal(() => folder.store().write(name, []))).code).to.equal('OPTION_INVALID');
      });
    }

    for (const file of ['/a', '../a', 'a/../b', 'a//b', './a', '', 'a\\b', 'a\nb', 'SHA256SUMS', 'twice']) {
      it(`refuses a file named ${JSON.stringify(file)}`, async () => {
        const files = ['twice', file].map((name) => ({ path: name, data: new Uint8Array(1) }));
        expect((await refusal(() => folder.store().write(older, files))).code).to.equal('OPTION_INVALID');
        expect(await folder.names()).to.deep.equal([]);
      });
    }
  });

  describe('list', () => {
    it('knows only what a store has made visible', async () => {
      await folder.write(older, newest);
      await writeFile(folder.at(checkpointName(99, 99)), 'a file');
      await rename(folder.at(newest), folder.at('step-copy'));
      expect(await folder.store().list()).to.deep.equal([older]);
    });
  });

  describe('setAside', () => {
    it('keeps damaged checkpoints under other names, so that theirs can be written again', async () => {
      for (let round = 0; round < 2; round++) {
        await folder.write(older);
        await unlink(folder.at(older, 'state.json'));
        await folder.store().setAside([older]);
      }
      await folder.write(older);
      await folder.expectNewest(older);
      expect(await folder.names()).to.have.members([older, `.damaged-${older}`, `.damaged-${older}-2`]);
    });
  });

  describe('prune', () => {
    it('is given all names, the newest last, and removes those that are not kept', async () => {
      await folder.write(newest, oldest, older);
      const given: string[][] = [];
      await folder.store().prune((all) => {
        given.push([...all]);
        return new Set([oldest, newest]);
      });
      expect(given).to.deep.equal([[oldest, older, newest]]);
      expect(await folder.names()).to.have.members([oldest, newest]);
    });

    it('tells by name which could not be removed', async () => {
      await folder.write(oldest, older);
      const store = folder.store(failingFileSystem({ at: 3, code: 'EACCES' }));
      const error = await refusal(() => store.prune(() => new Set([older])));
      expect(error.code).to.equal('CHECKPOINT_FAILED');
      expect(error.message).to.include(oldest).and.to.include('EACCES');
    });
  });

  describe('clean', () => {
    it('removes what is unfinished and half removed, and counts it', async () => {
      await folder.write(oldest, older, newest);
      await rename(folder.at(oldest), folder.at(`.removing-${oldest}`));
      await rename(folder.at(older), folder.at(`.unfinished-${older}-1`));
      await unlink(folder.at(`.unfinished-${older}-1`, 'state.json'));
      expect(await folder.store().clean()).to.equal(2);
      expect(await folder.names()).to.deep.equal([newest]);
      expect(await folder.store().clean()).to.equal(0);
    });

    it('finds nothing where no checkpoint was ever written', async () => {
      expect(await folder.store().clean()).to.equal(0);
    });
  });
});

describe('checkpointName', () => {
  const whole = fc.integer({ min: 0, max: 999_999_999_999 });

  it('sorts as text by age', () => {
    fc.assert(
      fc.property(whole, whole, whole, whole, (events, step, otherEvents, otherStep) => {
        const isOlder = step < otherStep || (step === otherStep && events < otherEvents);
        expect(checkpointName(events, step) < checkpointName(otherEvents, otherStep)).to.equal(isOlder);
      }),
    );
  });

  it('reads as step and events', () => {
    expect(checkpointName(1234, 500)).to.equal('step-000000000500-000000001234');
  });

  it('tells changes of the same step apart, in order, and from those of the next event', () => {
    const names = [
      checkpointName(12, 5),
      checkpointName(12, 5, 1),
      checkpointName(12, 5, 10),
      checkpointName(13, 5),
    ];
    expect(names).to.deep.equal([...names].sort());
    expect(names.map((name) => changeOf(name, 12, 5))).to.deep.equal([0, 1, 10, undefined]);
    expect(changeOf(undefined, 12, 5)).to.equal(undefined);
  });

  for (const value of [-1, 0.5, Number.NaN, 1e12]) {
    it(`refuses ${value}`, async () => {
      expect((await refusal(() => checkpointName(0, value))).message).to.include(String(value));
      expect((await refusal(() => checkpointName(value, 0))).message).to.include(String(value));
    });
  }
});
