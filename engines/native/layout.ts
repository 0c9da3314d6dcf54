import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../../core/cache-folder.js';
import { partsFor, type Variant } from './parts.js';
import { findTfjsNode } from './tfjs-node.js';

/** What is known about native TensorFlow on this machine. */
export interface NativeStatus {
  readonly installed: boolean;
  /** The folder it is in, or would be. */
  readonly dir: string;
  /** The version of TensorFlow; undefined on an unsupported platform, and where tfjs-node brings another one. */
  readonly version: string | undefined;
  /** Whose it is: installed by millrace, or the application's own `@tensorflow/tfjs-node`, which comes first. */
  readonly origin: 'millrace' | 'tfjs-node';
}

/** The two libraries of TensorFlow on a platform, relative to the folder of an installation. */
export function librariesFor(platform: string): readonly string[] {
  const ending = platform === 'darwin' ? '.2.dylib' : '.so.2';
  return ['tensorflow_cc', 'tensorflow_framework'].map((name) => `lib/lib${name}${ending}`);
}

/** The files of an installation, relative to its folder. */
export const installedFiles = {
  binding: 'lib/tfjs_binding.node',
  quiet: 'lib/quiet.node',
  libraries: librariesFor(process.platform),
  javascript: 'tfjs-node/dist',
  manifest: 'installed.json',
} as const;

/** Counts up when the way it is built changes: an installation with another number is made anew. */
export const recipe = 2;

const manifestSchema = z.object({
  recipe: z.literal(recipe),
  tensorflow: z.string(),
  tfjsNode: z.string(),
  /** Where the binding came from: `prebuilt`, or the compiler's name. */
  binding: z.string().optional(),
});

/** The last file written: a folder without it, or with another recipe, does not count as installed. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The folder of an installation below a cache folder. */
export function installationDir(cacheDir: string = cacheFolder(), variant: Variant = 'cpu'): string {
  const version = partsFor(process.platform, process.arch)?.wheel.version ?? 'unsupported';
  const ending = variant === 'gpu' ? '-gpu' : '';
  return join(cacheDir, `native-${version}-${process.platform}-${process.arch}${ending}`);
}

/** The folders with native TensorFlow, in the order in which they are tried: tfjs-node, the GPU build, the plain one. */
export function installedDirs(cacheDir?: string): readonly string[] {
  const tfjsNode = findTfjsNode();
  const own = (['gpu', 'cpu'] as const).map((variant) => installationDir(cacheDir, variant));
  return [...(tfjsNode ? [tfjsNode] : []), ...own.filter((dir) => readManifest(dir) !== undefined)];
}

/** What is installed, without loading it. */
export function nativeStatus(cacheDir?: string): NativeStatus {
  const [dir] = installedDirs(cacheDir);
  if (dir !== undefined && dir === findTfjsNode())
    return { installed: true, dir, version: undefined, origin: 'tfjs-node' };
  return {
    installed: dir !== undefined,
    dir: dir ?? installationDir(cacheDir),
    version: partsFor(process.platform, process.arch)?.wheel.version,
    origin: 'millrace',
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
