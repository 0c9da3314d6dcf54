import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { nativeStatus } from '../../engines/index.js';
import { type CommandResult, type RunCommand, runCommand } from '../../engines/native/command.js';
import { installFailure } from '../../engines/native/failure.js';
import { installationDir, installedFiles } from '../../engines/native/layout.js';
import { installNative, type Machine } from '../../engines/native-install.js';
import { refusal } from '../helpers/refusal.js';
import { useFolder } from './native/folder.js';
import { zip } from './native/zip.js';

const done: CommandResult = { missing: false, status: 0, signal: null, stdout: 'fine', stderr: '' };
const failed = (stderr: string): CommandResult => ({ ...done, status: 1, stdout: '', stderr });
const missing: CommandResult = { ...done, missing: true, status: null };

type Answer = (args: readonly string[], cwd: string) => CommandResult | Promise<CommandResult>;

/** What each program does, by a word of its command line. */
type Programs = Readonly<Record<'--version' | 'pip --version' | 'pack' | 'download' | 'compile', Answer>>;

describe('installNative', () => {
  const folder = useFolder();
  const said: string[] = [];
  const wheel = zip(
    [...installedFiles.libraries, 'include/tensorflow/c/c_api.h'].map((name) => ({
      name: `tensorflow/${name.replace('lib/', '')}`,
      content: Buffer.from(name),
    })),
  );
  let archive: Buffer = Buffer.alloc(0);

  before(async () => {
    archive = await packageArchive();
  });
  beforeEach(() => said.splice(0));

  const working: Programs = {
    '--version': () => done,
    'pip --version': () => done,
    pack: async (_, cwd) => {
      await writeFile(join(cwd, 'package.tgz'), archive);
      return done;
    },
    download: async (args) => {
      await writeFile(join(args.at(-1) ?? '', 'tensorflow.whl'), wheel);
      return done;
    },
    compile: async (args, cwd) => {
      await writeFile(join(cwd, args[args.indexOf('-o') + 1] ?? ''), 'addon');
      return done;
    },
  };

  const runWith =
    (programs: Programs): RunCommand =>
    async (program, args, options = {}) => {
      if (program === 'tar') return runCommand(program, args, options);
      const line = args.join(' ');
      const kinds = ['pip --version', '--version', 'pack', 'download'] as const;
      const kind = kinds.find((word) => line.includes(word)) ?? 'compile';
      return programs[kind](args, options.cwd ?? '');
    };

  const machine = (changes: Partial<Programs> = {}, others: Partial<Machine> = {}): Machine => ({
    parts: () => {
      const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
      return {
        tfjsNode: { name: 'binding', version: '1.0.0', integrity },
        nodeApiHeaders: { name: 'headers', version: '1.0.0', integrity },
        wheel: { name: 'tensorflow', version: '9.9.9', platform: 'any', sha256: 'abc' },
      };
    },
    run: runWith({ ...working, ...changes }),
    freeBytes: async () => 1e12,
    check: async () => undefined,
    ...others,
  });

  const install = (given: Machine, options: { force?: boolean; check?: boolean } = {}) =>
    installNative({ say: (line) => said.push(line), cacheDir: folder.path(), ...options }, given);

  it('leaves a complete installation and nothing beside it', async () => {
    const { dir, version, fresh } = await install(machine());
    expect({ dir, version, fresh }).to.deep.equal({
      dir: installationDir(folder.path()),
      version: '9.9.9',
      fresh: true,
    });
    expect(nativeStatus(folder.path()).installed).to.equal(true);
    expect(await readdir(folder.path())).to.have.length(1);
    expect(await readdir(join(dir, 'lib'))).to.have.members(
      [...installedFiles.libraries, installedFiles.binding, installedFiles.quiet].map((name) =>
        name.replace('lib/', ''),
      ),
    );
    const source = await readFile(join(dir, 'tfjs-node/binding/tfjs_backend.cc'), 'utf8');
    expect(source).to.contain('thread_local').and.to.contain('hold_signals');
  });

  it('says what it fetches, and how large it gets, before it does', async () => {
    await install(machine());
    expect(said.join('\n')).to.match(/npm.*under 1 MB[\s\S]*pip.*230 MB.*820 MB on disk[\s\S]*Compiling/);
  });

  it('does nothing where it is installed, unless it is forced', async () => {
    await install(machine());
    const offline = machine({ pack: () => failed('ENOTFOUND') });
    expect((await install(offline)).fresh).to.equal(false);
    expect((await refusal(() => install(offline, { force: true }))).code).to.equal('NATIVE_INSTALL_FAILED');
    expect(nativeStatus(folder.path()).installed, 'the old one is kept').to.equal(true);
    expect((await install(machine(), { force: true })).fresh).to.equal(true);
    expect(await readdir(folder.path())).to.have.length(1);
  });

  it('makes one that does not train anew, when it is asked to check', async () => {
    await install(machine());
    let calls = 0;
    const check = async (): Promise<void> => {
      if (calls++ === 0) throw installFailure('It does not train', 'Report it');
    };
    expect((await install(machine({}, { check }), { check: true })).fresh).to.equal(true);
    expect((await install(machine({}, { check }), { check: true })).fresh).to.equal(false);
  });

  it('does not take an interrupted or older installation for one', async () => {
    const dir = installationDir(folder.path());
    await mkdir(join(dir, 'lib'), { recursive: true });
    expect(nativeStatus(folder.path()).installed).to.equal(false);
    for (const torn of ['', '{"recipe":0,"tensorflow":"9.9.9","tfjsNode":"1.0.0"}']) {
      await writeFile(join(dir, installedFiles.manifest), torn);
      expect(nativeStatus(folder.path()).installed).to.equal(false);
    }
    expect((await install(machine())).fresh).to.equal(true);
  });

  it('removes what killed installations left, but not one that may be in progress', async () => {
    const left = ['old', 'young'].map((name) => `${installationDir(folder.path())}.partial-${name}`);
    for (const dir of left) await mkdir(dir);
    await utimes(left[0] ?? '', 1, 1);
    await install(machine());
    const names = await readdir(folder.path());
    expect(names.filter((name) => name.includes('partial'))).to.have.length(1);
    expect(names.join(' ')).to.contain('.partial-young');
  });

  describe('names what is missing, and leaves nothing', () => {
    const byProgram =
      (absent: RegExp): RunCommand =>
      (program, args, options) =>
        absent.test(program) ? Promise.resolve(missing) : runWith(working)(program, args, options);

    const cases: readonly (readonly [string, () => Machine, RegExp])[] = [
      ['Python', () => machine({}, { run: byProgram(/python/) }), /Python was not found.*Install Python 3/],
      ['pip', () => machine({ 'pip --version': () => failed('No module named pip') }), /no pip.*No module/],
      [
        'a compiler',
        () => machine({}, { run: byProgram(/\+\+/) }),
        /compiler was not found.*apt install g\+\+/,
      ],
      ['npm', () => machine({}, { run: byProgram(/npm|node/) }), /npm was not found/],
      ['space', () => machine({}, { freeBytes: async () => 5e6 }), /5 MB free.*MILLRACE_CACHE/],
      [
        'the network for npm',
        () => machine({ pack: () => failed('npm error code ENOTFOUND') }),
        /npm could not fetch binding@1.0.0.*registry cannot be reached/,
      ],
      [
        'the network for pip',
        () => machine({ download: () => failed('ERROR: No matching distribution found') }),
        /pip could not fetch tensorflow==9.9.9.*cannot be reached/,
      ],
      [
        'the right wheel',
        () => machine({ download: () => failed('THESE PACKAGES DO NOT MATCH THE HASHES') }),
        /tensorflow==9.9.9 has another content/,
      ],
      [
        'room while fetching',
        () => machine({ download: () => failed('OSError: No space left on device') }),
        /disk filled up/,
      ],
      [
        'any other part of it',
        () => machine({ download: () => failed('x\nERROR: odd thing\ny') }),
        /\(ERROR: odd thing\)/,
      ],
      [
        'a compiler that is complete',
        () => machine({ compile: () => failed('a\nx.cc:1: fatal error: set: no such file\nb') }),
        /could not be compiled.*fatal error: set/,
      ],
      [
        'an installation that trains',
        () =>
          machine(
            {},
            {
              check: async () => {
                throw installFailure('It does not train', 'Report it');
              },
            },
          ),
        /It does not train/,
      ],
      [
        'a supported machine',
        () =>
          machine(
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
        expect(await readdir(folder.path())).to.deep.equal([]);
      });
    }

    it('the right package', async () => {
      const other: Answer = async (_, cwd) => {
        await writeFile(join(cwd, 'package.tgz'), 'something else');
        return done;
      };
      const { message } = await refusal(() => install(machine({ pack: other })));
      expect(message).to.contain('binding@1.0.0 has another content');
    });

    it('a cache folder that can be written', async () => {
      await writeFile(folder.path('file'), '');
      const { message } = await refusal(() =>
        installNative({ say: () => undefined, cacheDir: folder.path('file') }, machine()),
      );
      expect(message).to.contain('cannot be written').and.to.contain('MILLRACE_CACHE');
    });
  });
});

/** A package as npm packs it, with the source lines that are mended. */
async function packageArchive(): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-package-'));
  try {
    await mkdir(join(dir, 'package/binding'), { recursive: true });
    const source = 'static std::set<std::string> ATTR_NAME_SET;\n  TFE_Execute(op);\n';
    await writeFile(join(dir, 'package/binding/tfjs_backend.cc'), source);
    await runCommand('tar', ['-czf', 'package.tgz', 'package'], { cwd: dir });
    return await readFile(join(dir, 'package.tgz'));
  } finally {
    await rm(dir, { recursive: true });
  }
}
