import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunCommand } from './command.js';
import { folderSupply } from './folder-supply.js';
import { installedFiles, type Manifest, recipe } from './layout.js';
import type { Machine } from './machine.js';
import { makeBinding } from './make-binding.js';
import type { WheelPart } from './part.js';
import type { Parts } from './parts.js';
import { registrySupply } from './registry-supply.js';
import { formatBytes, type InstallReport } from './report.js';
import type { Supply } from './supply.js';
import { unpackPackage, unpackWheel } from './unpack.js';

/** From what an installation is built, and on what. */
export interface BuildPlan {
  readonly machine: Machine;
  readonly run: RunCommand;
  readonly parts: Parts;
  /** A folder that holds the parts; the package registries when it is undefined. */
  readonly from: string | undefined;
}

/**
 * Builds an installation in `dir`, tries it, and writes its manifest last.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function buildInstallation(plan: BuildPlan, dir: string, report: InstallReport): Promise<void> {
  const { machine, run, parts, from } = plan;
  const { tfjsNode, nodeApiHeaders: headers, wheel } = parts;
  const supply = from === undefined ? await registrySupply(run, dir, report) : await folderSupply(from);
  report.say(`Fetching ${tfjsNode.name} ${tfjsNode.version} ${supply.means.packages} (under 1 MB)`);
  await unpackPackage(run, supply, tfjsNode, join(dir, 'tfjs-node'));
  await unpackWheels(supply, parts, dir, report);
  const { target, prebuilt } = machine;
  const binding = await makeBinding({ run, supply, target, prebuilt, headers }, dir, report);
  report.say('Training a small model with it');
  await machine.check(run, dir);
  const manifest: Manifest = { recipe, tensorflow: wheel.version, tfjsNode: tfjsNode.version, binding };
  await writeFile(join(dir, installedFiles.manifest), JSON.stringify(manifest));
}

async function unpackWheels(
  supply: Supply,
  { wheel, cuda }: Parts,
  dir: string,
  report: InstallReport,
): Promise<void> {
  const announce = ({ name, version, bytes }: WheelPart): void =>
    report.say(`Fetching ${name} ${version} ${supply.means.wheels} (${formatBytes(bytes)})`);
  announce(wheel);
  await unpackWheel(supply, wheel, dir, installedFiles.libraries, report);
  for (const library of cuda) {
    announce(library);
    await unpackWheel(supply, library, dir, [], report);
  }
}
