import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { partsFor } from './parts.js';

/** What is known about native TensorFlow on this machine. */
export interface NativeStatus {
  readonly installed: boolean;
  /** The folder it is in, or would be. */
  readonly dir: string;
  /** The version of TensorFlow that belongs to this version of millrace; undefined on an unsupported platform. */
  readonly version: string | undefined;
}

const library = (name: string): string =>
  `lib/lib${name}${process.platform === 'darwin' ? '.2.dylib' : '.so.2'}`;

/** The files of an installation, relative to its folder. */
export const installedFiles = {
  binding: 'lib/tfjs_binding.node',
  quiet: 'lib/quiet.node',
  libraries: [library('tensorflow_cc'), library('tensorflow_framework')],
  javascript: 'tfjs-node/dist',
  manifest: 'installed.json',
} as const;

/** Counts up when the way it is built changes: an installation with another number is made anew. */
export const recipe = 2;

const manifestSchema = z.object({ recipe: z.literal(recipe), tensorflow: z.string(), tfjsNode: z.string() });

/** The last file written: a folder without it, or with another recipe, does not count as installed. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The folder of an installation below a cache folder. */
export function installationDir(cacheDir: string = defaultCacheDir()): string {
  const version = partsFor(process.platform, process.arch)?.wheel.version ?? 'unsupported';
  return join(cacheDir, `native-${version}-${process.platform}-${process.arch}`);
}

/** Where millrace keeps what it fetched: `MILLRACE_CACHE`, else the user's cache folder. */
export function defaultCacheDir(): string {
  const { MILLRACE_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own) return own;
  if (xdg) return join(xdg, 'millrace');
  return join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'millrace');
}

/** What is installed, without loading it. */
export function nativeStatus(cacheDir?: string): NativeStatus {
  const dir = installationDir(cacheDir);
  return {
    installed: readManifest(dir) !== undefined,
    dir,
    version: partsFor(process.platform, process.arch)?.wheel.version,
  };
}

/** The manifest of an installation; undefined where there is none, or one of another recipe. */
export function readManifest(dir: string): Manifest | undefined {
  const parsed = manifestSchema.safeParse(readJson(join(dir, installedFiles.manifest)));
  return parsed.success ? parsed.data : undefined;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // No manifest, or a torn one: either way there is nothing here that can be loaded.
    return undefined;
  }
}
