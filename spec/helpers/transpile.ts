import { cp, symlink } from 'node:fs/promises';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { filesUnder, publishedFiles, root } from './repository.js';

/**
 * Writes the checkout as JavaScript into an empty folder, so that a spec can start many processes without paying for a
 * TypeScript loader in each: one starts in a third of the time. Packages and data are those of the checkout.
 *
 * @param entry the TypeScript file to start, relative to the root.
 * @returns its JavaScript.
 */
export async function transpile(entry: string, folder: string): Promise<string> {
  const helpers = filesUnder(path.join(root, 'spec')).map((file) => `spec/${file}`);
  const entryPoints = [...publishedFiles(), ...helpers.filter((file) => /(?<!\.spec)\.ts$/.test(file))];
  buildSync({
    absWorkingDir: root,
    entryPoints,
    outbase: root,
    outdir: folder,
    format: 'esm',
    target: 'node20',
  });
  for (const name of ['node_modules', 'data'])
    await symlink(path.join(root, name), path.join(folder, name), 'junction');
  // The code looks for itself by the package's name.
  await cp(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  return path.join(folder, entry.replace(/\.ts$/, '.js'));
}
