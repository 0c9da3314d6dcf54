import { statfs } from 'node:fs/promises';
import type { MillraceError } from '../../core/errors.js';
import { installFailure } from './failure.js';
import { type Parts, partsFor, type Variant } from './parts.js';

/** What decides whether native TensorFlow can run on a machine. */
export interface Host {
  readonly platform: string;
  readonly arch: string;
  /** The version of the C library on Linux; undefined where it is not glibc. */
  readonly glibc: string | undefined;
}

/** The machine this process runs on. */
export function thisHost(): Host {
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: process.platform === 'linux' ? glibcVersion() : undefined,
  };
}

/**
 * The parts for a machine.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when there is none, or its C library is not glibc 2.27 or newer.
 */
export function partsForHost(host: Host, variant: Variant = 'cpu'): Parts {
  const { platform, arch, glibc } = host;
  if (!partsFor(platform, arch)) throw unsupported(`${platform} on ${arch}`);
  if (platform === 'linux' && glibc === undefined)
    throw unsupported('Linux without glibc (Alpine and others with musl)');
  if (platform === 'linux' && !atLeast(glibc, 2, 27)) throw unsupported(`glibc ${glibc}, older than 2.27`);
  const parts = partsFor(platform, arch, variant);
  if (parts) return parts;
  throw installFailure(
    `The build for GPUs is not offered for ${platform} on ${arch}`,
    'Run npx millrace native without --gpu; the build for GPUs needs Linux on x64',
  );
}

/** Free bytes where a folder is. */
export async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

function unsupported(what: string): MillraceError {
  return installFailure(
    `Native TensorFlow is not offered for ${what}`,
    'Use --engine wasm; native needs Linux (glibc 2.27 or newer) or macOS, on x64 or arm64',
  );
}

function glibcVersion(): string | undefined {
  const report: unknown = process.report.getReport();
  const header: unknown = isRecord(report) ? report.header : undefined;
  const version: unknown = isRecord(header) ? header.glibcVersionRuntime : undefined;
  return typeof version === 'string' ? version : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function atLeast(version = '', major: number, minor: number): boolean {
  const [givenMajor = 0, givenMinor = 0] = version.split('.').map(Number);
  return givenMajor > major || (givenMajor === major && givenMinor >= minor);
}
