import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file aside and renames it: whoever looks sees the old one or the new one, whole. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const aside = `${path}.new`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(aside, data);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
