import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMillraceError } from '../core/errors.js';
import { makeAside } from './native/aside.js';
import { buildInstallation } from './native/build.js';
import { untilAborted } from './native/command.js';
import { installFailure } from './native/failure.js';
import { installationDir, readManifest } from './native/layout.js';
import { type Machine, thisMachine } from './native/machine.js';
import type { Parts } from './native/parts.js';
import { formatBytes, type InstallReport } from './native/report.js';

/** How {@link installNative} goes about it. */
export interface NativeInstallOptions {
  /** Told each step, one line at a time, before it begins. */
  readonly say: (line: string) => void;
  /** Told how far the step under way is, in bytes, while something large is fetched or unpacked. */
  readonly progress?: (done: number, total: number) => void;
  /** The folder that holds installations; default `MILLRACE_CACHE`, else `millrace` in the user's cache folder. */
  readonly cacheDir?: string;
  /** The build that computes on a GPU of NVIDIA where there is one, 5.6 GB; Linux on x64 only; default false. */
  readonly gpu?: boolean;
  /** A folder to take all parts from, without a network: see `downloadNative`; default the package registries. */
  readonly from?: string;
  /** Installs again even where it is installed; default false. */
  readonly force?: boolean;
  /** Trains with an installation that is there already, and makes it anew where that fails; default false. */
  readonly check?: boolean;
  /** Ends the installation when it aborts: what was begun is removed, and the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** An installation that can be loaded. */
export interface NativeInstallation {
  readonly dir: string;
  /** The version of TensorFlow. */
  readonly version: string;
  /** False when it was there already. */
  readonly fresh: boolean;
}

/**
 * Installs native TensorFlow for this machine into a private folder, once.
 *
 * Takes parts pinned by hash (two npm packages, one Python wheel), unpacks two libraries and a few headers, puts the
 * binding beside them, prebuilt or compiled, and trains a small model with it. All of it happens in a folder aside,
 * which is renamed at the end: an interrupted installation leaves nothing that counts as installed.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` naming what is missing and what to do.
 * @example
 * ```ts no-run
 * import { installNative } from 'millrace/engines';
 * const { dir } = await installNative({ say: console.log });
 * ```
 */
export async function installNative(
  options: NativeInstallOptions,
  machine: Machine = thisMachine,
): Promise<NativeInstallation> {
  const { say, progress = () => {} } = options;
  const variant = options.gpu ? 'gpu' : 'cpu';
  const parts = machine.parts(variant);
  const dir = installationDir(options.cacheDir, variant);
  const present = readManifest(dir);
  const works = async (): Promise<boolean> => !options.check || (await trains(machine, dir, say));
  if (present && !options.force && (await works())) return { dir, version: present.tensorflow, fresh: false };
  await install(machine, parts, dir, options, { say, progress });
  return { dir, version: parts.wheel.version, fresh: true };
}

async function install(
  machine: Machine,
  parts: Parts,
  dir: string,
  { from, signal }: NativeInstallOptions,
  report: InstallReport,
): Promise<void> {
  const run = untilAborted(machine.run, signal);
  const replaced = existsSync(dir);
  try {
    await checkSpace(machine, dirname(dir), parts.roomBytes);
    const build = (aside: string): Promise<void> =>
      buildInstallation({ machine, run, parts, from }, aside, report);
    await makeAside(dir, build, replaced);
  } catch (error) {
    if (isMillraceError(error) || signal?.aborted) throw error;
    throw installFailure(
      `${dirname(dir)} cannot be written (${error instanceof Error ? error.message : String(error)})`,
      'Make room there, or set MILLRACE_CACHE to another folder',
      error,
    );
  }
}

async function trains({ run, check }: Machine, dir: string, say: (line: string) => void): Promise<boolean> {
  try {
    say(`Training a small model with the installation in ${dir}`);
    await check(run, dir);
    return true;
  } catch (error) {
    if (!isMillraceError(error, 'NATIVE_INSTALL_FAILED')) throw error;
    say(`${error.details.what}; it is installed again`);
    return false;
  }
}

async function checkSpace(machine: Machine, parent: string, needed: number): Promise<void> {
  await mkdir(parent, { recursive: true });
  const free = await machine.freeBytes(parent);
  if (free >= needed) return;
  throw installFailure(
    `${parent} has ${formatBytes(free)} free, and ${formatBytes(needed)} are needed`,
    'Free some space, or set MILLRACE_CACHE to a folder on another disk',
  );
}
