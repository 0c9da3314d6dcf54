import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type RunCommand, reasonOf, succeeded } from './command.js';
import { installFailure } from './failure.js';
import type { NpmPart, WheelPart } from './part.js';
import { wheelEntryTarget } from './parts.js';
import type { InstallReport } from './report.js';
import type { Supply } from './supply.js';
import { unzip } from './unzip.js';

/**
 * Fetches a package and unpacks it into `target`.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function unpackPackage(
  run: RunCommand,
  supply: Supply,
  part: NpmPart,
  target: string,
): Promise<void> {
  const archive = await supply.fetchPackage(part);
  await mkdir(target, { recursive: true });
  const unpacked = await run('tar', ['-xzf', archive, '--strip-components=1'], { cwd: target });
  if (!succeeded(unpacked)) {
    throw installFailure(
      `${basename(archive)} could not be unpacked (${reasonOf(unpacked)})`,
      'Put tar on the PATH',
    );
  }
  await supply.release(archive);
}

/**
 * Fetches a wheel and unpacks what is needed of it into `dir`: see {@link wheelEntryTarget}.
 *
 * @param needed files that it must hold, relative to `dir`.
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function unpackWheel(
  supply: Supply,
  part: WheelPart,
  dir: string,
  needed: readonly string[],
  { progress }: InstallReport,
): Promise<void> {
  const archive = await supply.fetchWheel(part);
  const target = (name: string): string | undefined => {
    const relative = wheelEntryTarget(name);
    return relative === undefined ? undefined : join(dir, relative);
  };
  const written = await unzip(archive, target, progress);
  const lacking = needed.filter((file) => !written.includes(join(dir, file)));
  if (lacking.length > 0) {
    throw installFailure(
      `${basename(archive)} holds no ${lacking.join(' and no ')}`,
      'Report it as a bug of millrace',
    );
  }
  await supply.release(archive);
}
