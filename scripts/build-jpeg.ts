import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type CommandResult, reasonOf, runCommand, succeeded } from '../engines/native/command.js';
import { registrySupply } from '../engines/native/registry-supply.js';
import type { InstallReport } from '../engines/native/report.js';
import { fetchZig } from '../engines/native/zig.js';
import { moduleText } from './module-text.js';

/** The folder with the sources of the decoder of JPEG, and the TypeScript module that holds it compiled. */
export const jpegFiles = {
  sources: new URL('../operators/decoding/jpeg/kernel/', import.meta.url),
  module: new URL('../operators/decoding/jpeg/decode-jpeg-module.ts', import.meta.url),
} as const;

/** The SHA-256 of the sources, which the module tells: so that a spec sees whether it is of today's. */
export async function sourcesDigest(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await readdir(jpegFiles.sources)).toSorted())
    hash.update(await readFile(new URL(file, jpegFiles.sources)));
  return hash.digest('hex');
}

const compilerArguments = [
  'cc',
  '-target',
  'wasm32-freestanding',
  '-mcpu=generic+simd128+bulk_memory+sign_ext',
  ...['-std=c11', '-O3', '-Wall', '-Wextra', '-Werror', '-nostdlib', '-Wl,--no-entry', '-Wl,--strip-all'],
];

/**
 * Compiles the decoder with Zig: `npm run build:jpeg`. Fetches about 100 MB, or takes a Zig that is there:
 * `npm run build:jpeg -- --zig PROGRAM`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { zig: { type: 'string' } } });
  const work = await mkdtemp(join(tmpdir(), 'millrace-jpeg-'));
  try {
    const binary = await compile(values.zig ?? (await fetched(work)), work);
    const digest = await sourcesDigest();
    const text = moduleText('kernel/decode-jpeg.c', 'build:jpeg', binary);
    await writeFile(
      jpegFiles.module,
      `${text}\n/** SHA-256 of the sources that it was compiled from. */\nexport const sourceDigest = '${digest}';\n`,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetched(work: string): Promise<string> {
  const report: InstallReport = { say: (line) => console.log(line), progress: () => {} };
  const supply = await registrySupply(runCommand, join(work, 'downloads'), report);
  const host = { platform: process.platform, arch: process.arch };
  const zig = await fetchZig(supply, host, join(work, 'zig'), report);
  return zig.compilerFor(host).tool[0];
}

async function compile(zig: string, work: string): Promise<Uint8Array> {
  const binary = join(work, 'decode-jpeg.wasm');
  const cache = join(work, 'cache');
  const env = { ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };
  const given = [
    ...compilerArguments,
    '-o',
    binary,
    fileURLToPath(new URL('decode-jpeg.c', jpegFiles.sources)),
  ];
  const result: CommandResult = await runCommand(zig, given, { cwd: work, env });
  if (!succeeded(result)) throw new Error(`decode-jpeg.c was not compiled (${reasonOf(result)})`);
  return readFile(binary);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
