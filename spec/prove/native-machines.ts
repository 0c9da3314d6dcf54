import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { isMillraceError } from '../../core/errors.js';
import { type Host, partsForHost } from '../../engines/native/host.js';
import { type Machine, thisMachine } from '../../engines/native/machine.js';
import type { Variant } from '../../engines/native/parts.js';
import { installNative } from '../../engines/native-install.js';
import { layPrebuilt } from './native-prebuilt.js';
import { must, type Trial } from './native-trials.js';
import type { Workplace } from './native-workplace.js';

/** Machines that are not as they should be: by facts about this one that are not so, a small disk, other platforms. */
export function machineTrials(place: Workplace): readonly Trial[] {
  return [...factTrials(place), fullDiskTrial(place), ...hostTrials()];
}

function factTrials(place: Workplace): readonly Trial[] {
  const refused = (name: string, expected: RegExp, machine: () => Promise<Partial<Machine>>): Trial => ({
    name: `refused: ${name}`,
    run: async () => {
      const cacheDir = await place.folder('failing');
      const given = { ...thisMachine, ...(await machine()) };
      const line = await refusal(() => installNative({ cacheDir, from: place.parts, say: () => {} }, given));
      must(expected.test(line), line);
      must((await readdir(cacheDir)).length === 0, `${await readdir(cacheDir)} is left`);
      return line;
    },
  });
  const nonsense = async (right: boolean): Promise<string> =>
    layPrebuilt(await place.folder('nonsense'), async () => 'nonsense', right);
  return [
    refused('no space', /has 50 MB free, and 1\.5 GB are needed.*MILLRACE_CACHE/, async () => ({
      freeBytes: async () => 50e6,
    })),
    refused(
      'a prebuilt addon that was altered',
      /not the file that millrace was published with.*CXX/,
      async () => ({
        prebuilt: await nonsense(false),
      }),
    ),
    refused('a binding that cannot be loaded', /does not train.*--engine wasm/, async () => ({
      prebuilt: await nonsense(true),
    })),
  ];
}

/** A disk that fills up while a library is unpacked: a small one in memory, where root may mount it (Linux). */
function fullDiskTrial(place: Workplace): Trial {
  return {
    name: 'refused: a disk that fills up',
    run: async () => {
      const cacheDir = await place.folder('full');
      const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300m', 'tmpfs', cacheDir]);
      if (mount.status !== 0) return 'not tried: only root may mount a small disk';
      try {
        const options = { cacheDir, from: place.parts, say: () => {} };
        const line = await refusal(() =>
          installNative(options, { ...thisMachine, freeBytes: async () => 1e12 }),
        );
        must(/cannot be written \(ENOSPC.*Make room/.test(line), line);
        must((await readdir(cacheDir)).length === 0, `${await readdir(cacheDir)} is left`);
        return line;
      } finally {
        spawnSync('umount', [cacheDir]);
      }
    },
  };
}

/** Other machines, by their facts alone. */
function hostTrials(): readonly Trial[] {
  const hosts: readonly (readonly [string, Host, Variant, RegExp])[] = [
    ['Windows', { platform: 'win32', arch: 'x64', glibc: undefined }, 'cpu', /win32.*--engine wasm/],
    ['musl (Alpine)', { platform: 'linux', arch: 'x64', glibc: undefined }, 'cpu', /musl.*--engine wasm/],
    ['glibc 2.17', { platform: 'linux', arch: 'x64', glibc: '2.17' }, 'cpu', /glibc 2\.17, older.*wasm/],
    ['another processor', { platform: 'linux', arch: 'riscv64', glibc: '2.36' }, 'cpu', /riscv64.*wasm/],
    ['a GPU on macOS', { platform: 'darwin', arch: 'arm64', glibc: undefined }, 'gpu', /GPUs.*without --gpu/],
  ];
  return hosts.map(([name, host, variant, expected]) => ({
    name: `refused: ${name}`,
    run: async () => {
      const line = await refusal(() => partsForHost(host, variant));
      must(expected.test(line), line);
      return line;
    },
  }));
}

async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (isMillraceError(error, 'NATIVE_INSTALL_FAILED') && !error.message.includes('\n'))
      return error.message;
    throw error;
  }
  throw new Error('it was not refused');
}
