import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../engines/native/command.js';
import { compileBinding, prepareSources } from '../engines/native/compile.js';
import { folderSupply } from '../engines/native/folder-supply.js';
import { digest } from '../engines/native/hashes.js';
import { librariesFor, recipe } from '../engines/native/layout.js';
import { partsFor } from '../engines/native/parts.js';
import { addons, type PrebuiltManifest, prebuiltDir, prebuiltFor } from '../engines/native/prebuilt.js';
import { registrySupply } from '../engines/native/registry-supply.js';
import type { InstallReport } from '../engines/native/report.js';
import type { Supply } from '../engines/native/supply.js';
import { unpackPackage, unpackWheel } from '../engines/native/unpack.js';
import { fetchZig, type Target, type Zig } from '../engines/native/zig.js';

/**
 * Builds the addons that the npm package carries, for all platforms, with Zig: `npm run build:bindings`. Fetches about
 * 1.2 GB, or takes it from a folder: `npm run build:bindings -- --from DIR linux-x64 linux-arm64`.
 */
const { values, positionals } = parseArgs({
  options: { from: { type: 'string' } },
  allowPositionals: true,
});
const all: readonly Target[] = [
  { platform: 'linux', arch: 'x64' },
  { platform: 'linux', arch: 'arm64' },
  { platform: 'darwin', arch: 'arm64' },
  { platform: 'darwin', arch: 'x64' },
];
const wanted = positionals.length === 0 ? all : positionals.map(targetNamed);
const report: InstallReport = { say: (line) => console.log(line), progress: () => {} };

const work = await mkdtemp(join(tmpdir(), 'millrace-bindings-'));
try {
  const supply =
    values.from === undefined
      ? await registrySupply(runCommand, join(work, 'downloads'), report)
      : await folderSupply(values.from);
  const zig = await fetchZig(
    supply,
    { platform: process.platform, arch: process.arch },
    join(work, 'zig'),
    report,
  );
  for (const target of wanted) await build(target, supply, zig, join(work, nameOf(target)));
} finally {
  await rm(work, { recursive: true, force: true });
}

async function build(target: Target, supply: Supply, zig: Zig, dir: string): Promise<void> {
  const parts = partsFor(target.platform, target.arch);
  if (!parts) throw new Error(`There is no TensorFlow for ${nameOf(target)}`);
  report.say(`Building for ${nameOf(target)}`);
  await unpackPackage(runCommand, supply, parts.tfjsNode, join(dir, 'tfjs-node'));
  await unpackPackage(runCommand, supply, parts.nodeApiHeaders, join(dir, 'node-api-headers'));
  await unpackWheel(supply, parts.wheel, dir, librariesFor(target.platform), report);
  await prepareSources(dir);
  await compileBinding(runCommand, zig.compilerFor(target), dir);
  await keep(target, dir);
  await rm(dir, { recursive: true });
}

async function keep(target: Target, dir: string): Promise<void> {
  const folder = prebuiltFor(target, prebuiltDir());
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const sha256: Record<string, string> = {};
  for (const addon of addons) {
    const file = join(folder, basename(addon));
    await copyFile(join(dir, addon), file);
    sha256[basename(addon)] = await digest(file, 'sha256', 'hex');
  }
  const manifest: PrebuiltManifest = { recipe, sha256 };
  await writeFile(join(folder, 'prebuilt.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  report.say(`Kept in ${folder}`);
}

function targetNamed(name: string): Target {
  const target = all.find((candidate) => nameOf(candidate) === name);
  if (target) return target;
  throw new Error(`${name} is none of ${all.map(nameOf).join(', ')}`);
}

function nameOf({ platform, arch }: Target): string {
  return `${platform}-${arch}`;
}
