import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { installFailure } from './failure.js';
import { digest } from './hashes.js';
import { installedFiles, recipe } from './layout.js';
import { ignoreMissing } from './watch-size.js';
import type { Target } from './zig.js';

/** The two addons, as they are named in a folder of prebuilt ones. */
export const addons = [installedFiles.binding, installedFiles.quiet] as const;

const manifestSchema = z.object({ recipe: z.number(), sha256: z.record(z.string(), z.string()) });

/** Tells how the addons beside it were built, and what they contain. */
export type PrebuiltManifest = z.infer<typeof manifestSchema>;

/** The folder in the npm package that holds prebuilt addons, one folder a platform; a clone has none. */
export function prebuiltDir(): string {
  return join(dirname(createRequire(import.meta.url).resolve('millrace/package.json')), 'prebuilt');
}

/** The folder of a platform's addons. */
export function prebuiltFor({ platform, arch }: Target, dir: string): string {
  return join(dir, `${platform}-${arch}`);
}

/**
 * Copies the prebuilt addons for a platform into an installation; false where there are none, or only those of another
 * recipe.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when they are not what their manifest says.
 */
export async function copyPrebuilt(target: Target, prebuilt: string, dir: string): Promise<boolean> {
  const from = prebuiltFor(target, prebuilt);
  const manifest = await readManifest(join(from, 'prebuilt.json'));
  if (manifest?.recipe !== recipe) return false;
  await mkdir(join(dir, 'lib'), { recursive: true });
  for (const addon of addons) {
    const file = join(from, basename(addon));
    if ((await digest(file, 'sha256', 'hex')) !== manifest.sha256[basename(addon)]) throw altered(file);
    await copyFile(file, join(dir, addon));
  }
  return true;
}

async function readManifest(file: string): Promise<PrebuiltManifest | undefined> {
  const text = await readFile(file, 'utf8').catch(ignoreMissing);
  return text === undefined ? undefined : manifestSchema.parse(JSON.parse(text));
}

function altered(file: string): Error {
  return installFailure(
    `${file} is not the file that millrace was published with`,
    'Install millrace again, or set CXX to a C++ compiler: the binding is compiled with it then',
  );
}
