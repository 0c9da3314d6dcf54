import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isMillraceError } from '../core/errors.js';
import { untilAborted } from './native/command.js';
import { installFailure } from './native/failure.js';
import { type Machine, thisMachine } from './native/machine.js';
import { registrySupply } from './native/registry-supply.js';
import { formatBytes } from './native/report.js';
import type { Supply } from './native/supply.js';
import { zigPartFor } from './native/zig-parts.js';
import type { NativeInstallOptions } from './native-install.js';

/** How {@link downloadNative} goes about it: as for `installNative`. */
export type NativeDownloadOptions = Pick<NativeInstallOptions, 'say' | 'progress' | 'gpu' | 'signal'>;

/**
 * Fetches the parts of an installation into a folder, for a machine of the same kind without a network:
 * `installNative({ from })` takes them from there. Among them is the compiler that is used where there is no other.
 *
 * @returns the paths of the files.
 * @throws MillraceError `NATIVE_INSTALL_FAILED` naming what is missing and what to do.
 * @example
 * ```ts no-run
 * import { downloadNative } from 'millrace/engines';
 * await downloadNative('parts', { say: console.log });
 * ```
 */
export async function downloadNative(
  folder: string,
  options: NativeDownloadOptions,
  machine: Machine = thisMachine,
): Promise<readonly string[]> {
  const { say, progress = () => {}, gpu, signal } = options;
  const dir = resolve(folder);
  const parts = machine.parts(gpu ? 'gpu' : 'cpu');
  const zig = zigPartFor(machine.target.platform, machine.target.arch);
  const wheels = [parts.wheel, ...parts.cuda, ...(zig ? [zig] : [])];
  try {
    await mkdir(dir, { recursive: true });
    const supply: Supply = await registrySupply(untilAborted(machine.run, signal), dir, { say, progress });
    const files: string[] = [];
    for (const part of [parts.tfjsNode, parts.nodeApiHeaders]) {
      say(`Fetching ${part.name} ${part.version} ${supply.means.packages}`);
      files.push(await supply.fetchPackage(part));
    }
    for (const part of wheels) {
      say(`Fetching ${part.name} ${part.version} ${supply.means.wheels} (${formatBytes(part.bytes)})`);
      files.push(await supply.fetchWheel(part));
    }
    return files;
  } catch (error) {
    if (isMillraceError(error) || signal?.aborted) throw error;
    throw installFailure(
      `${dir} cannot be written (${error instanceof Error ? error.message : String(error)})`,
      'Name another folder',
      error,
    );
  }
}
