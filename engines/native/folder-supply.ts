import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { installFailure } from './failure.js';
import { hashMismatch, isPackage, isWheel } from './hashes.js';
import { packageFile, type WheelPart, wheelPrefix } from './part.js';
import type { Supply } from './supply.js';

/**
 * Takes the parts from a folder, as `millrace native download` or `npm pack` and `pip download` fill it: no network,
 * no npm and no Python are needed. The files stay as they are.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when the folder cannot be read.
 */
export async function folderSupply(folder: string): Promise<Supply> {
  const dir = resolve(folder);
  const names = await namesIn(dir);
  return {
    means: { packages: `from ${dir}`, wheels: `from ${dir}` },
    async fetchPackage(part) {
      const name = packageFile(part);
      if (!names.includes(name)) throw lacking(dir, name);
      const file = join(dir, name);
      if (await isPackage(file, part)) return file;
      throw hashMismatch(file);
    },
    async fetchWheel(part) {
      const candidates = names.filter((name) => isNamedAs(name, part)).map((name) => join(dir, name));
      for (const file of candidates) if (await isWheel(file, part)) return file;
      const [other] = candidates;
      throw other === undefined
        ? lacking(dir, `${wheelPrefix(part)}…${part.platform}.whl`)
        : hashMismatch(other);
    },
    release: async () => undefined,
  };
}

/** Wheels of one version differ by Python and platform; a wheel may have several tags for one platform. */
function isNamedAs(name: string, part: WheelPart): boolean {
  return name.startsWith(wheelPrefix(part)) && name.endsWith('.whl') && name.includes(part.platform);
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    throw installFailure(
      `${dir} cannot be read (${error instanceof Error ? error.message : String(error)})`,
      'Name the folder that npx millrace native download filled',
      error,
    );
  }
}

function lacking(dir: string, name: string): Error {
  return installFailure(
    `${dir} holds no ${name}`,
    'Fill it with npx millrace native download, by the same version of millrace and for the same kind of machine',
  );
}
