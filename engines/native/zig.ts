import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compiler } from './compile.js';
import { installFailure } from './failure.js';
import type { InstallReport } from './report.js';
import type { Supply } from './supply.js';
import { unzip } from './unzip.js';
import { zigPartFor } from './zig-parts.js';

/** An operating system and processor. */
export interface Target {
  readonly platform: string;
  readonly arch: string;
}

/** Zig, unpacked. */
export interface Zig {
  /** It as a compiler for another machine, or for this one. */
  compilerFor(target: Target): Compiler;
  /** Removes it: half a gigabyte. */
  remove(): Promise<void>;
}

/**
 * Fetches Zig and unpacks it into `dir`: a C++ compiler that needs nothing of the system, for all platforms.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function fetchZig(
  supply: Supply,
  { platform, arch }: Target,
  dir: string,
  { say, progress }: InstallReport,
): Promise<Zig> {
  const part = zigPartFor(platform, arch);
  if (!part) throw installFailure(`Zig is not offered for ${platform} on ${arch}`, 'Install a C++ compiler');
  say(
    `Fetching the C++ compiler ${part.name} ${part.version} ${supply.means.wheels} (about 100 MB, for now)`,
  );
  const archive = await supply.fetchWheel(part);
  await unzip(archive, (name) => (name.startsWith('ziglang/') ? join(dir, name) : undefined), progress);
  await supply.release(archive);
  const program = join(dir, 'ziglang/zig');
  await chmod(program, 0o755);
  const cache = join(dir, 'cache');
  return {
    compilerFor: (target) => ({
      tool: [program, 'c++', '-target', tripleOf(target)],
      name: `zig ${part.version}`,
      platform: target.platform,
      env: { ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache },
    }),
    remove: () => rm(dir, { recursive: true, maxRetries: 3 }),
  };
}

/** The oldest system that TensorFlow's wheel for it runs on. */
function tripleOf({ platform, arch }: Target): string {
  if (platform === 'darwin') return arch === 'arm64' ? 'aarch64-macos.12.0' : 'x86_64-macos.10.15';
  return `${arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu.2.27`;
}
