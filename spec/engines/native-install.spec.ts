import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { nativeStatus } from '../../engines/index.js';
import { installFailure } from '../../engines/native/failure.js';
import { installationDir, installedFiles } from '../../engines/native/layout.js';
import type { Machine } from '../../engines/native/machine.js';
import { installNative, type NativeInstallOptions } from '../../engines/native-install.js';
import { refusal } from '../helpers/refusal.js';
import { useFolder } from './native/folder.js';
import {
  type Answer,
  done,
  failed,
  machineWithout,
  packageContent,
  pretendedMachine,
  wheelContent,
  working,
} from './native/pretended-machine.js';

describe('installNative', () => {
  const folder = useFolder();
  const said: string[] = [];
  beforeEach(() => said.splice(0));

  const install = (given: Machine, options: Partial<NativeInstallOptions> = {}) =>
    installNative({ say: (line) => said.push(line), cacheDir: folder.path(), ...options }, given);

  it('leaves a complete installation and nothing beside it', async () => {
    const { dir, version, fresh } = await install(pretendedMachine());
    expect({ dir, version, fresh }).to.deep.equal({
      dir: installationDir(folder.path()),
      version: '9.9.9',
      fresh: true,
    });
    expect(nativeStatus(folder.path())).to.include({ installed: true, origin: 'millrace' });
    expect(await readdir(folder.path())).to.have.length(1);
    expect(await readdir(dir)).to.not.include('pip');
    expect((await readdir(dir)).filter((name) => /whl|tgz/.test(name))).to.deep.equal([]);
    expect(await readdir(join(dir, 'lib'))).to.have.members(
      [...installedFiles.libraries, installedFiles.binding, installedFiles.quiet].map((name) =>
        name.replace('lib/', ''),
      ),
    );
    const source = await readFile(join(dir, 'tfjs-node/binding/tfjs_backend.cc'), 'utf8');
    expect(source).to.contain('thread_local').and.to.contain('hold_signals');
  });

  it('says what it fetches, and how large that is, before it does', async () => {
    await install(pretendedMachine());
    expect(said.join('\n')).to.match(/with npm \(under 1 MB\)[\s\S]*with pip \(230 MB\)[\s\S]*Compiling/);
  });

  it('tells how far it has unpacked', async () => {
    const told: (readonly [number, number])[] = [];
    await install(pretendedMachine(), { progress: (bytes, total) => told.push([bytes, total]) });
    expect(told.at(-1)).to.satisfy(([bytes, total]: readonly [number, number]) => bytes === total);
  });

  it('does nothing where it is installed, unless it is forced', async () => {
    await install(pretendedMachine());
    const offline = pretendedMachine({ pack: () => failed('ENOTFOUND') });
    expect((await install(offline)).fresh).to.equal(false);
    expect((await refusal(() => install(offline, { force: true }))).code).to.equal('NATIVE_INSTALL_FAILED');
    expect(nativeStatus(folder.path()).installed, 'the old one is kept').to.equal(true);
    expect((await install(pretendedMachine(), { force: true })).fresh).to.equal(true);
    expect(await readdir(folder.path())).to.have.length(1);
  });

  it('makes one that does not train anew, when it is asked to check', async () => {
    await install(pretendedMachine());
    let calls = 0;
    const check = async (): Promise<void> => {
      if (calls++ === 0) throw installFailure('It does not train', 'Report it');
    };
    expect((await install(pretendedMachine({}, { check }), { check: true })).fresh).to.equal(true);
    expect((await install(pretendedMachine({}, { check }), { check: true })).fresh).to.equal(false);
  });

  it('does not take an interrupted or older installation for one', async () => {
    const dir = installationDir(folder.path());
    await mkdir(join(dir, 'lib'), { recursive: true });
    expect(nativeStatus(folder.path()).installed).to.equal(false);
    for (const torn of ['', '{"recipe":0,"tensorflow":"9.9.9","tfjsNode":"1.0.0"}']) {
      await writeFile(join(dir, installedFiles.manifest), torn);
      expect(nativeStatus(folder.path()).installed).to.equal(false);
    }
    expect((await install(pretendedMachine())).fresh).to.equal(true);
  });

  it('removes what killed installations left, but not one that may be in progress', async () => {
    const left = ['old', 'young'].map((name) => `${installationDir(folder.path())}.partial-${name}`);
    for (const dir of left) await mkdir(dir);
    await utimes(left[0] ?? '', 1, 1);
    await install(pretendedMachine());
    const names = await readdir(folder.path());
    expect(names.filter((name) => name.includes('partial'))).to.have.length(1);
    expect(names.join(' ')).to.contain('.partial-young');
  });

  it('installs the build for GPUs into a folder of its own, which then comes first', async () => {
    await install(pretendedMachine());
    const { dir } = await install(pretendedMachine(), { gpu: true });
    expect(dir).to.equal(`${installationDir(folder.path())}-gpu`);
    expect(said.join('\n')).to.contain('nvidia-cublas-cu12');
    expect(nativeStatus(folder.path()).dir).to.equal(dir);
  });

  it('takes all parts from a folder, with no npm, no Python and no network', async () => {
    const parts = folder.path('parts');
    await mkdir(parts);
    for (const name of ['binding-1.0.0.tgz', 'headers-1.0.0.tgz'])
      await writeFile(join(parts, name), packageContent);
    await writeFile(join(parts, 'tensorflow-9.9.9-cp311-cp311-any.whl'), wheelContent);
    const given = machineWithout(/npm|node|python/);
    expect((await install(given, { from: parts })).fresh).to.equal(true);
    expect(await readdir(parts), 'the folder stays as it is').to.have.length(3);
  });

  it('is made once by two at a time', async () => {
    const both = await Promise.all([install(pretendedMachine()), install(pretendedMachine())]);
    expect(both.map(({ dir }) => dir)).to.deep.equal(Array(2).fill(installationDir(folder.path())));
    expect(nativeStatus(folder.path()).installed).to.equal(true);
    expect(await readdir(folder.path())).to.have.length(1);
  });

  it('ends when its signal aborts, and leaves nothing', async () => {
    const controller = new AbortController();
    const download: Answer = (args, cwd) => {
      controller.abort('enough');
      return working.download(args, cwd);
    };
    let reason: unknown;
    try {
      await install(pretendedMachine({ download }), { signal: controller.signal });
    } catch (error) {
      reason = error;
    }
    expect(reason).to.equal('enough');
    expect(await readdir(folder.path())).to.deep.equal([]);
  });

  describe('names what is missing, and leaves nothing', () => {
    const refusing = (what: string) => async (): Promise<never> => {
      throw installFailure(what, 'Do something else');
    };
    const cases: readonly (readonly [string, () => Machine, RegExp])[] = [
      ['Python', () => machineWithout(/python/), /Python was not found.*Install Python 3/],
      [
        'pip',
        () => pretendedMachine({ 'pip --version': () => failed('No module named pip') }),
        /no pip.*No module/,
      ],
      ['npm', () => machineWithout(/npm|node/), /npm was not found/],
      ['space', () => pretendedMachine({}, { freeBytes: async () => 5e6 }), /5 MB free.*MILLRACE_CACHE/],
      [
        'the network for npm',
        () => pretendedMachine({ pack: () => failed('npm error code ENOTFOUND') }),
        /npm could not fetch binding@1.0.0.*registry cannot be reached/,
      ],
      [
        'the network for pip',
        () => pretendedMachine({ download: () => failed('ERROR: No matching distribution found') }),
        /pip could not fetch tensorflow==9.9.9.*cannot be reached/,
      ],
      [
        'the right wheel',
        () => pretendedMachine({ download: () => failed('THESE PACKAGES DO NOT MATCH THE HASHES') }),
        /tensorflow==9.9.9 has another content/,
      ],
      [
        'the right package',
        () =>
          pretendedMachine({
            pack: async (_, cwd) => {
              await writeFile(join(cwd, 'binding-1.0.0.tgz'), 'something else');
              return done;
            },
          }),
        /binding@1.0.0 has another content/,
      ],
      [
        'room while fetching',
        () => pretendedMachine({ download: () => failed('OSError: No space left on device') }),
        /disk filled up/,
      ],
      [
        'any other part of it',
        () => pretendedMachine({ download: () => failed('x\nERROR: odd thing\ny') }),
        /\(ERROR: odd thing\)/,
      ],
      [
        'a package that is delivered',
        () => pretendedMachine({ pack: () => done }),
        /binding@1.0.0 was not delivered/,
      ],
      [
        'a compiler that works',
        () => pretendedMachine({ compile: () => failed('a\nx.cc:1: fatal error: odd\nb') }),
        /could not be compiled with zig.*fatal error: odd/,
      ],
      [
        'an installation that trains',
        () => pretendedMachine({}, { check: refusing('It does not train') }),
        /It does not train/,
      ],
      [
        'a supported machine',
        () =>
          pretendedMachine(
            {},
            {
              parts: () => {
                throw installFailure('Not for win32', 'Use wasm');
              },
            },
          ),
        /Not for win32/,
      ],
    ];
    for (const [what, given, message] of cases) {
      it(what, async () => {
        const refused = await refusal(() => install(given()));
        expect(refused.code).to.equal('NATIVE_INSTALL_FAILED');
        expect(refused.message).to.match(message);
        expect(refused.message).to.not.contain('\n');
        expect(refused.details.advice).to.be.a('string');
        expect(await readdir(folder.path())).to.deep.equal([]);
      });
    }

    it('a cache folder that can be written', async () => {
      await writeFile(folder.path('file'), '');
      const { message } = await refusal(() => install(pretendedMachine(), { cacheDir: folder.path('file') }));
      expect(message).to.contain('cannot be written').and.to.contain('MILLRACE_CACHE');
    });
  });
});
