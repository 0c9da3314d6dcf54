import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, type RunCommand, runCommand } from '../../../engines/native/command.js';
import { installedFiles } from '../../../engines/native/layout.js';
import type { Machine } from '../../../engines/native/machine.js';
import { zip } from './zip.js';

export const done: CommandResult = { missing: false, status: 0, signal: null, stdout: 'fine', stderr: '' };
export const failed = (stderr: string): CommandResult => ({ ...done, status: 1, stdout: '', stderr });
export const missing: CommandResult = { ...done, missing: true, status: null };

/** What a program does with its arguments in a folder. */
export type Answer = (args: readonly string[], cwd: string) => CommandResult | Promise<CommandResult>;

/** What each program does, by a word of its command line; `compile` is all that is none of the others. */
export type Programs = Readonly<
  Record<'--version' | 'pip --version' | 'pack' | 'download' | 'compile', Answer>
>;

/** The package that npm delivers in specs, with the source lines that are mended. */
export const packageContent = await packageArchive();

/** The wheel that pip delivers for TensorFlow. */
export const wheelContent = zip(
  [...installedFiles.libraries, 'include/tensorflow/c/c_api.h'].map((name) => ({
    name: `tensorflow/${name.replace('lib/', '')}`,
    content: Buffer.from(name),
  })),
);

const zigContent = zip([{ name: 'ziglang/zig', content: Buffer.from('zig') }]);

/** Programs that all do what they should, without a network. */
export const working: Programs = {
  '--version': () => done,
  'pip --version': () => done,
  pack: async (args, cwd) => {
    const name = args.find((word) => /@\d/.test(word)) ?? '';
    await writeFile(join(cwd, `${name.replace('@', '-')}.tgz`), packageContent);
    return done;
  },
  download: async (args) => {
    const requirements = await readFile(args[args.indexOf('--requirement') + 1] ?? '', 'utf8');
    const [name = '', version = ''] = requirements.split(/==| /);
    const content = name === 'ziglang' ? zigContent : wheelContent;
    await writeFile(join(args.at(-1) ?? '', `${name.replaceAll('-', '_')}-${version}-any.whl`), content);
    return done;
  },
  compile: async (args, cwd) => {
    await writeFile(join(cwd, args[args.indexOf('-o') + 1] ?? ''), 'addon');
    return done;
  },
};

/** Runs the pretended programs, and only `tar` truly. */
export function runWith(programs: Programs): RunCommand {
  return async (program, args, options = {}) => {
    if (program === 'tar') return runCommand(program, args, options);
    const line = args.join(' ');
    const kinds = ['pip --version', '--version', 'pack', 'download'] as const;
    const kind = kinds.find((word) => line.includes(word)) ?? 'compile';
    return programs[kind](args, options.cwd ?? '');
  };
}

/** A machine on which everything works, but for the programs and facts that are given. */
export function pretendedMachine(changes: Partial<Programs> = {}, others: Partial<Machine> = {}): Machine {
  const integrity = `sha512-${createHash('sha512').update(packageContent).digest('base64')}`;
  const sha256 = createHash('sha256').update(wheelContent).digest('hex');
  const wheel = { name: 'tensorflow', version: '9.9.9', platform: 'any', sha256, bytes: 230e6 };
  return {
    target: { platform: 'linux', arch: 'x64' },
    prebuilt: join(tmpdir(), 'no-prebuilt-addons'),
    parts: (variant) => ({
      tfjsNode: { name: 'binding', version: '1.0.0', integrity },
      nodeApiHeaders: { name: 'headers', version: '1.0.0', integrity },
      wheel,
      cuda: variant === 'gpu' ? [{ ...wheel, name: 'nvidia-cublas-cu12' }] : [],
      roomBytes: 1e9,
    }),
    run: runWith({ ...working, ...changes }),
    freeBytes: async () => 1e12,
    check: async () => undefined,
    ...others,
  };
}

/** The same, where programs with some names are not there. */
export function machineWithout(absent: RegExp, changes: Partial<Programs> = {}): Machine {
  const run = runWith({ ...working, ...changes });
  return pretendedMachine(
    {},
    {
      run: async (program, args, options) => (absent.test(program) ? missing : run(program, args, options)),
    },
  );
}

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
