import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMillraceError } from '../core/errors.js';
import { checkNative } from './native/check.js';
import { type RunCommand, runCommand } from './native/command.js';
import { compileBinding } from './native/compile.js';
import { fetchPackage, fetchWheel } from './native/download.js';
import { installFailure } from './native/failure.js';
import { freeBytes, partsForHost, thisHost } from './native/host.js';
import { installationDir, installedFiles, type Manifest, readManifest, recipe } from './native/layout.js';
import { type Parts, wheelEntryTarget } from './native/parts.js';
import { findTools, type Tools } from './native/tools.js';
import { unzip } from './native/unzip.js';

/** How {@link installNative} goes about it. */
export interface NativeInstallOptions {
  /** Told each step, one line at a time, before it begins. */
  readonly say: (line: string) => void;
  /** The folder that holds installations; default `MILLRACE_CACHE`, else `millrace` in the user's cache folder. */
  readonly cacheDir?: string;
  /** Installs again even where it is installed; default false. */
  readonly force?: boolean;
  /** Trains with an installation that is there already, and makes it anew where that fails; default false. */
  readonly check?: boolean;
}

/** An installation that can be loaded. */
export interface NativeInstallation {
  readonly dir: string;
  /** The version of TensorFlow. */
  readonly version: string;
  /** False when it was there already. */
  readonly fresh: boolean;
}

/** The machine an installation is made on; specs hand in a pretended one. */
export interface Machine {
  /** @throws MillraceError `NATIVE_INSTALL_FAILED` where there are none for it. */
  parts(): Parts;
  readonly run: RunCommand;
  freeBytes(dir: string): Promise<number>;
  /** Trains with the installation in a process of its own. */
  check(run: RunCommand, dir: string): Promise<void>;
}

const thisMachine: Machine = {
  parts: () => partsForHost(thisHost()),
  run: runCommand,
  freeBytes,
  check: checkNative,
};

/**
 * Installs native TensorFlow for this machine into a private folder, once.
 *
 * Fetches three parts pinned by hash (two npm packages, one Python wheel), unpacks two libraries and a few headers,
 * compiles the binding, and trains a small model with it. All of it happens in a folder aside, which is renamed at
 * the end: an interrupted installation leaves nothing that counts as installed.
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
  const parts = machine.parts();
  const dir = installationDir(options.cacheDir);
  const present = readManifest(dir);
  if (present && !options.force && (!options.check || (await works(machine, dir, options.say)))) {
    return { dir, version: present.tensorflow, fresh: false };
  }
  await install(machine, parts, dir, options.say);
  const { version } = parts.wheel;
  options.say(`Native TensorFlow ${version} is ready in ${dir}`);
  return { dir, version, fresh: true };
}

const asideMark = '.partial-';
const neededBytes = 1.3e9;
const leftoverAgeMilliseconds = 24 * 3_600_000;

async function install(
  machine: Machine,
  parts: Parts,
  dir: string,
  say: (line: string) => void,
): Promise<void> {
  const tools = await findTools(machine.run);
  const aside = `${dir}${asideMark}${randomUUID()}`;
  try {
    await mkdir(dirname(dir), { recursive: true });
    await removeLeftovers(dir);
    await checkSpace(machine, dirname(dir));
    await build(machine, tools, parts, aside, say);
    await putInPlace(aside, dir);
  } catch (error) {
    if (isMillraceError(error)) throw error;
    throw installFailure(
      `${dirname(dir)} cannot be written (${error instanceof Error ? error.message : String(error)})`,
      'Make room there, or set MILLRACE_CACHE to another folder',
      error,
    );
  } finally {
    // Where the cache folder is no folder there is nothing to remove, which rm would take for an error.
    if (existsSync(aside)) await rm(aside, { recursive: true });
  }
}

async function works({ run, check }: Machine, dir: string, say: (line: string) => void): Promise<boolean> {
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

async function build(
  { run, check }: Machine,
  tools: Tools,
  { tfjsNode, nodeApiHeaders, wheel }: Parts,
  dir: string,
  say: (line: string) => void,
): Promise<void> {
  say(`Fetching ${tfjsNode.name} ${tfjsNode.version} and ${nodeApiHeaders.name} with npm (under 1 MB)`);
  await fetchPackage(run, tools.npm, tfjsNode, join(dir, 'tfjs-node'));
  await fetchPackage(run, tools.npm, nodeApiHeaders, join(dir, 'node-api-headers'));
  say(`Fetching ${wheel.name} ${wheel.version} with pip (about 230 MB; 820 MB on disk once unpacked)`);
  const downloads = join(dir, 'downloads');
  await unpackWheel(await fetchWheel(run, tools.python, wheel, downloads), dir);
  await rm(downloads, { recursive: true });
  say(`Compiling the binding with ${tools.compiler.join(' ')}`);
  await compileBinding(run, tools.compiler, dir);
  say('Training a small model with it');
  await check(run, dir);
  const manifest: Manifest = { recipe, tensorflow: wheel.version, tfjsNode: tfjsNode.version };
  await writeFile(join(dir, installedFiles.manifest), JSON.stringify(manifest));
}

async function unpackWheel(archive: string, dir: string): Promise<void> {
  const written = await unzip(archive, (name) => {
    const target = wheelEntryTarget(name);
    return target === undefined ? undefined : join(dir, target);
  });
  const lacking = installedFiles.libraries.filter((library) => !written.includes(join(dir, library)));
  if (lacking.length === 0) return;
  throw installFailure(
    `${basename(archive)} holds no ${lacking.join(' and no ')}`,
    'Report it as a bug of millrace',
  );
}

async function checkSpace(machine: Machine, parent: string): Promise<void> {
  const free = await machine.freeBytes(parent);
  if (free >= neededBytes) return;
  throw installFailure(
    `${parent} has ${Math.floor(free / 1e6)} MB free, and ${neededBytes / 1e6} MB are needed`,
    'Free some space, or set MILLRACE_CACHE to a folder on another disk',
  );
}

/** Renames the finished folder; what stood there goes only once the new one is complete. */
async function putInPlace(aside: string, dir: string): Promise<void> {
  const old = `${aside}-old`;
  await rename(dir, old).catch(ignoreMissing);
  await rename(aside, dir);
  await rm(old, { recursive: true, force: true });
}

/** Removes what killed installations left, unless it may be one in progress. */
async function removeLeftovers(dir: string): Promise<void> {
  const prefix = basename(dir) + asideMark;
  for (const name of await readdir(dirname(dir))) {
    if (!name.startsWith(prefix)) continue;
    const path = join(dirname(dir), name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > leftoverAgeMilliseconds) await rm(path, { recursive: true, force: true });
  }
}

function ignoreMissing(error: unknown): void {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
  throw error;
}
