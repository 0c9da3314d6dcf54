import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Chunk, FileWriter, type Join, type Target } from './file-writer.js';

/** Which file is made, and from what. */
export interface Replacement<Each extends Chunk> {
  readonly path: string;
  /** Where it is written until it is whole; in the same folder. */
  readonly aside: string;
  readonly join: Join<Each>;
  /** Writes its beginning. */
  readonly fill: (writer: FileWriter<Each>) => Promise<void>;
}

/**
 * Writes a file aside, syncs it, and renames it into its place, so that a crash leaves the old or the new one.
 *
 * @returns what goes on appending to it.
 */
export async function replaceFile<Each extends Chunk>(
  replacement: Replacement<Each>,
): Promise<FileWriter<Each>> {
  const { path, aside, join, fill } = replacement;
  const writer = new FileWriter(await openTarget(aside, 'w'), path, join);
  try {
    await fill(writer);
    await writer.flush();
    await rename(aside, path);
    await syncFolder(dirname(path));
    return writer;
  } catch (error) {
    await rm(aside, { force: true });
    await writer.close();
    throw error;
  }
}

/** Opens a file to append to; `w` empties it first. */
export async function openTarget(path: string, flags: 'a' | 'w'): Promise<Target> {
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
