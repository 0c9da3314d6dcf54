import { type FileHandle, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cacheFolder } from '../../../core/cache-folder.js';
import { hashOf, orUndefined } from '../files.js';
import {
  dataBytes,
  type EncodedSegment,
  endBytes,
  headerLength,
  isEnd,
  parseHeader,
  prefixBytes,
  type SegmentHeader,
} from './segment.js';

/**
 * Keeps the segments of a run's index: a file each, written aside and renamed when it is whole.
 *
 * What a segment holds is a function of the events in it, so that several processes may index one run at once: they
 * write the same files.
 */
export interface SegmentStore {
  /** The headers of all whole segments, in order, up to the first that is missing or torn. */
  load(): Promise<readonly SegmentHeader[]>;
  write(segment: EncodedSegment): Promise<void>;
  /** Bytes of a segment's data. */
  read(header: SegmentHeader, offset: number, length: number): Promise<Buffer>;
  /** Removes the segments from a number on: for the process that writes the run. */
  truncate(number: number): Promise<void>;
}

/** A segment is no longer where it was: another process has begun the run anew. */
export class SegmentGone extends Error {}

/**
 * The store of the run whose events are in a file: `dashboard-index` beside it where that can be written, else in
 * the user's cache folder.
 *
 * @param folder the run's folder.
 * @param name of the events file, without its folder.
 */
export function segmentStore(folder: string, name: string): SegmentStore {
  const own = name === 'events.jsonl' ? 'dashboard-index' : `dashboard-index-${name}`;
  return new FileStore([join(folder, own), join(cacheFolder(), 'dashboard', hashOf(resolve(folder, name)))]);
}

// The number, and when its last event happened: a run that is begun anew has other files.
const fileName = /^(\d+)\.(\d+)\.segment$/;

class FileStore implements SegmentStore {
  readonly #folders: readonly string[];
  /** The folder in use, known once there is something in it. */
  #folder: string | undefined;
  /** Where the data of each file begins. */
  readonly #starts = new Map<string, number>();

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  async load(): Promise<readonly SegmentHeader[]> {
    for (const folder of this.#folders) {
      const headers = await this.#loadFrom(folder);
      if (headers.length === 0) continue;
      this.#folder = folder;
      return headers;
    }
    return [];
  }

  async write({ header, bytes }: EncodedSegment): Promise<void> {
    const folder = await this.#writable();
    const name = fileOf(header);
    const aside = join(folder, `${name}.${process.pid}.tmp`);
    const handle = await open(aside, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    await rename(aside, join(folder, name));
    this.#starts.set(name, bytes.length - endBytes - dataBytes(header));
    for (const file of await segmentsIn(folder))
      if (file.number === header.number && file.time < timeOf(header))
        await rm(join(folder, file.name), { force: true });
  }

  async read(header: SegmentHeader, offset: number, length: number): Promise<Buffer> {
    if (length === 0) return Buffer.alloc(0);
    const name = fileOf(header);
    const handle = await opened(join(this.#folder ?? '', name));
    if (!handle) throw new SegmentGone(`${name} is gone`);
    try {
      const bytes = await readAt(handle, (this.#starts.get(name) ?? 0) + offset, length);
      if (bytes.length < length) throw new SegmentGone(`${name} is torn`);
      return bytes;
    } finally {
      await handle.close();
    }
  }

  async truncate(number: number): Promise<void> {
    for (const folder of this.#folders)
      for (const file of await segmentsIn(folder))
        if (file.number >= number) await rm(join(folder, file.name), { force: true });
  }

  async #loadFrom(folder: string): Promise<readonly SegmentHeader[]> {
    const headers: SegmentHeader[] = [];
    for (const { name, number } of await segmentsIn(folder)) {
      const before = headers.at(-1);
      if (number === before?.number) continue;
      const header = await this.#headerOf(join(folder, name));
      if (header && fileOf(header) === name && follows(header, before)) headers.push(header);
    }
    return headers;
  }

  async #headerOf(path: string): Promise<SegmentHeader | undefined> {
    const handle = await opened(path);
    if (!handle) return undefined;
    try {
      const length = headerLength(await readAt(handle, 0, prefixBytes));
      const { size } = await handle.stat();
      if (length === undefined || length > size) return undefined;
      const header = parseHeader(await readAt(handle, prefixBytes, length));
      if (!header || prefixBytes + length + dataBytes(header) + endBytes !== size) return undefined;
      if (!isEnd(await readAt(handle, size - endBytes, endBytes))) return undefined;
      this.#starts.set(fileOf(header), prefixBytes + length);
      return header;
    } finally {
      await handle.close();
    }
  }

  /** The first folder that can be written. */
  async #writable(): Promise<string> {
    if (this.#folder !== undefined) return this.#folder;
    let failure: unknown;
    for (const folder of this.#folders) {
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'README'), readme);
        this.#folder = folder;
        return folder;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}

const readme = `The dashboard's index of the run's events: columns of numbers, 16,384 events a file. It is made from the
events and may be removed at any time.
`;

/** Whether a segment begins where the one before ended. */
function follows({ tables, entries }: SegmentHeader, before: SegmentHeader | undefined): boolean {
  const rowsBefore = (id: string): number => before?.state.tables.find((table) => table.id === id)?.rows ?? 0;
  return (
    entries.first === (before?.state.entries ?? 0) &&
    tables.every(({ id, firstRow }) => firstRow === rowsBefore(id))
  );
}

interface SegmentFile {
  readonly name: string;
  readonly number: number;
  readonly time: number;
}

/** In order; of one number the latest first. */
async function segmentsIn(folder: string): Promise<readonly SegmentFile[]> {
  const names = (await orUndefined(readdir(folder))) ?? [];
  const files = names.flatMap((name) => {
    const [, number, time] = fileName.exec(name) ?? [];
    return number === undefined ? [] : [{ name, number: Number(number), time: Number(time) }];
  });
  return files.sort((one, other) => one.number - other.number || other.time - one.time);
}

function fileOf(header: SegmentHeader): string {
  return `${header.number}.${timeOf(header)}.segment`;
}

function timeOf({ state }: SegmentHeader): number {
  return Math.max(0, Math.round(state.time));
}

async function opened(path: string): Promise<FileHandle | undefined> {
  return orUndefined(open(path, 'r'));
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
