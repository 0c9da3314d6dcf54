import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFor } from '../../core/random.js';
import { nativeStatus } from '../../engines/index.js';
import { checkNative } from '../../engines/native/check.js';
import { runCommand } from '../../engines/native/command.js';
import { readManifest } from '../../engines/native/layout.js';
import { thisMachine } from '../../engines/native/machine.js';
import { prebuiltFor } from '../../engines/native/prebuilt.js';
import { installNative } from '../../engines/native-install.js';
import { layPrebuilt } from './native-prebuilt.js';
import { must, type Trial } from './native-trials.js';
import { type Ended, ended, type Workplace } from './native-workplace.js';

/** Installations that succeed, by every way to a binding, and what `status` and `remove` say of them. */
export function installTrials(place: Workplace): readonly Trial[] {
  const registries = place.path('registries');
  return [
    {
      name: 'download: all parts into a folder',
      run: async () => {
        const { stdout } = succeeded(await place.call(place.path('unused'), ['download', place.parts]));
        const files = await readdir(place.parts);
        must(files.length === stdout.trim().split('\n').length, `the folder holds ${files.join(', ')}`);
        return files.join(', ');
      },
    },
    {
      name: 'install: from nothing, from the package registries',
      run: async () => {
        const { stdout } = succeeded(await place.call(registries, []));
        must(/was installed in .* and trains/.test(stdout), stdout);
        return `${stdout.trim()}; ${await complete(registries)}`;
      },
    },
    {
      name: 'install again: only checked',
      run: async () => said(await place.call(registries, ['install']), /is installed in .*, and trains/),
    },
    {
      name: 'status: the one in use, and its size',
      run: async () =>
        said(await place.call(registries, ['status']), /^Native TensorFlow [\s\S]*ready +\d+ MB/),
    },
    {
      name: 'remove: all of it, told with its size',
      run: async () => {
        const seen = said(await place.call(registries, ['remove']), /removed ready +\d+ MB[\s\S]*MB removed/);
        must((await readdir(registries)).length === 0, 'something is left');
        must((await place.call(registries, ['status'])).code === 1, 'status does not exit with 1');
        return seen;
      },
    },
    ...bindingTrials(place),
  ];
}

/** The binding as the package carries it, from the system's compiler, from Zig. */
function bindingTrials(place: Workplace): readonly Trial[] {
  const install = async (name: string, prebuilt: string, binding: RegExp): Promise<string> => {
    const cacheDir = await place.folder(name);
    const options = { cacheDir, from: place.parts, say: () => undefined };
    const { dir } = await installNative(options, { ...thisMachine, prebuilt });
    const made = readManifest(dir)?.binding ?? 'nothing';
    must(binding.test(made), `the binding is from ${made}`);
    return `binding: ${made}; ${await complete(cacheDir)}`;
  };
  const none = place.path('no-prebuilt-addons');
  const compiled = place.path('compiled');
  return [
    { name: "binding: the system's compiler", run: () => install('compiled', none, /^(c|g|clang)\+\+$/) },
    {
      name: 'binding: zig, with no compiler on the PATH',
      run: async () => withPath(await place.pathWith('tar', 'gzip'), () => install('zig', none, /^zig/)),
    },
    {
      name: 'binding: prebuilt, with no compiler on the PATH',
      run: async () => {
        const inPackage = existsSync(prebuiltFor(thisMachine.target, thisMachine.prebuilt));
        const takeCompiled = (addon: string): Promise<Buffer> =>
          readFile(join(nativeStatus(compiled).dir, addon));
        const prebuilt = inPackage
          ? thisMachine.prebuilt
          : await layPrebuilt(await place.folder('prebuilt-addons'), takeCompiled);
        const seen = await withPath(await place.pathWith('tar', 'gzip'), () =>
          install('prebuilt', prebuilt, /^prebuilt$/),
        );
        return `${seen}; ${inPackage ? 'of npm run build:bindings' : 'as the compiler made it'}`;
      },
    },
  ];
}

/** What must not come to harm: kills at random instants, Ctrl-C, two at once. */
export function interruptionTrials(place: Workplace, kills: number, seed: number): readonly Trial[] {
  const from = ['--from', place.parts];
  return [
    {
      name: `killed (SIGKILL) at ${kills} random instants: nothing half-done, and then installed`,
      run: async () => {
        const cache = await place.folder('killed');
        const began = performance.now();
        succeeded(await place.call(await place.folder('timed'), from));
        const duration = performance.now() - began;
        const random = randomFor(seed, 'kill an installation');
        let finished = 0;
        for (let count = 0; count < kills; count++) {
          const child = place.start(cache, [...from, '--force']);
          const timer = setTimeout(() => child.kill('SIGKILL'), random.uniform() * duration);
          const { signal } = await ended(child);
          clearTimeout(timer);
          if (signal === null) finished++;
          const { installed, dir } = nativeStatus(cache);
          if (installed) await checkNative(runCommand, dir);
        }
        succeeded(await place.call(cache, from));
        return `${kills - finished} killed, ${finished} came to their end first; ${await complete(cache)}`;
      },
    },
    {
      name: 'stopped (SIGINT): exit code 130, nothing left',
      run: async () => {
        const cache = await place.folder('stopped');
        const child = place.start(cache, from);
        child.stderr?.once('data', () => child.kill('SIGINT'));
        const { code, stderr } = await ended(child);
        must(code === 130, `it exits with ${code}: ${stderr}`);
        must((await readdir(cache)).length === 0, `${await readdir(cache)} is left`);
        return 'exit code 130';
      },
    },
    {
      name: 'two at once: both succeed, one installation',
      run: async () => {
        const cache = await place.folder('twice');
        const both = await Promise.all([place.call(cache, from), place.call(cache, from)]);
        for (const one of both) succeeded(one);
        return complete(cache);
      },
    },
  ];
}

/** A cache folder holds one installation, which trains, and nothing else. */
async function complete(cache: string): Promise<string> {
  const names = await readdir(cache);
  must(names.length === 1, `the cache holds ${names.join(', ')}`);
  await checkNative(runCommand, nativeStatus(cache).dir);
  return 'it trains, alone in its cache';
}

async function withPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.PATH;
  process.env.PATH = path;
  try {
    return await work();
  } finally {
    process.env.PATH = before;
  }
}

function succeeded(result: Ended): Ended {
  must(result.code === 0, `exit code ${result.code}: ${result.stderr.trim().split('\n').at(-1)}`);
  return result;
}

function said(result: Ended, expected: RegExp): string {
  const { stdout } = succeeded(result);
  must(expected.test(stdout), `it says ${stdout}`);
  return stdout.trim().split('\n').join('; ');
}
