import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { digest } from '../../engines/native/hashes.js';
import { recipe } from '../../engines/native/layout.js';
import { thisMachine } from '../../engines/native/machine.js';
import { addons, prebuiltFor } from '../../engines/native/prebuilt.js';

/**
 * Lays out a folder of prebuilt addons for this machine, as the npm package has it.
 *
 * @param content of the addon with a name.
 * @param right whether the manifest tells the truth about them.
 */
export async function layPrebuilt(
  dir: string,
  content: (addon: string) => Promise<string | Buffer>,
  right = true,
): Promise<string> {
  const folder = prebuiltFor(thisMachine.target, dir);
  await mkdir(folder, { recursive: true });
  const sha256: Record<string, string> = {};
  for (const addon of addons) {
    const file = join(folder, basename(addon));
    await writeFile(file, await content(addon));
    sha256[basename(addon)] = right ? await digest(file, 'sha256', 'hex') : '0';
  }
  await writeFile(join(folder, 'prebuilt.json'), JSON.stringify({ recipe, sha256 }));
  return dir;
}
