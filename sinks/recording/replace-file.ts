import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Chunk, encodedFile, type OpenFile } from './encoded-file.js';
import { FileWriter } from './file-writer.js';

/** Which file is made, and from what. */
export interface Replacement {
  readonly path: string;
  /** Where it is written until it is whole; in the same folder. */
  readonly aside: string;
  /** Writes its beginning. */
  readonly fill: (writer: FileWriter<Chunk>) => Promise<void>;
}

/**
 * Writes a file aside, syncs it, and renames it into its place, so that a crash leaves the old or the new one.
 *
 * @returns the file, open to be appended to.
 */
export async function replaceFile({ path, aside, fill }: Replacement): Promise<OpenFile> {
  const file = await openToAppend(aside, 'w');
  try {
    const size = ({ length }: Chunk): number => length;
    const writer = new FileWriter(encodedFile(path, file, joined), { size, linger: 1000 });
    await fill(writer);
    await writer.flush();
    await rename(aside, path);
    await syncFolder(dirname(path));
    return file;
  } catch (error) {
    await rm(aside, { force: true });
    await file.close();
    throw error;
  }
}

/** Opens a file to append to; `w` empties it first. */
export async function openToAppend(path: string, flags: 'a' | 'w'): Promise<OpenFile> {
  const handle = await open(path, flags);
  if ((await handle.stat()).isFile()) return handle;
  // Pipes and devices refuse fsync; what they took is theirs.
  return {
    appendFile: (data) => handle.appendFile(data),
    sync: () => Promise.resolve(),
    close: () => handle.close(),
  };
}

/** Makes a folder, and those above it, so that their names survive a crash. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Makes a new or renamed file's name survive a crash. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function joined(chunks: readonly Chunk[]): Uint8Array {
  return Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)));
}
