import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { serialize } from 'node:v8';
import { MillraceError, show } from '../core/errors.js';
import { createBreather } from '../core/event-loop.js';
import type { Marked } from '../core/mark.js';
import { attempt, cacheFiles, hasCode, hashBytes, hashOf, isThere } from './cache-files.js';

/** How much is gathered before it is written. */
const chunkBytes = 1024 * 1024;

/** Writes a cache aside, to be renamed when it is whole. */
export class CacheWriter {
  readonly #folder: string;
  readonly #aside: string;
  readonly #samples: FileHandle;
  readonly #breather = createBreather();
  readonly #ends: number[] = [];
  readonly #hashes: Buffer[] = [];
  #chunk: Uint8Array[] = [];
  #chunkSize = 0;
  #bytes = 0;

  private constructor(folder: string, aside: string, samples: FileHandle) {
    this.#folder = folder;
    this.#aside = aside;
    this.#samples = samples;
  }

  /** Begins beside the folder that the cache is to have; what dead processes have left there is removed. */
  static async begin(folder: string): Promise<CacheWriter> {
    return attempt(folder, async () => {
      await mkdir(path.dirname(folder), { recursive: true });
      await removeRemains(folder);
      const aside = `${folder}.${process.pid}.${randomUUID().slice(0, 8)}.partial`;
      await mkdir(aside);
      return new CacheWriter(folder, aside, await open(path.join(aside, cacheFiles.samples), 'wx'));
    });
  }

  /** Adds a sample, without its mark. */
  async add({ at, ...content }: Marked): Promise<void> {
    const bytes = serialized(content, `source ${at.source}, ${show(at.position)}`);
    this.#bytes += bytes.length;
    this.#ends.push(this.#bytes);
    this.#hashes.push(hashOf(bytes).subarray(0, hashBytes));
    this.#chunk.push(bytes);
    this.#chunkSize += bytes.length;
    if (this.#chunkSize >= chunkBytes) await this.#flush();
    if (this.#breather.due()) await new Promise<void>((goOn) => this.#breather.breathe(goOn));
  }

  /** Makes everything durable, then visible under the cache's own name. */
  async finish(): Promise<void> {
    await this.#flush();
    await attempt(this.#aside, async () => {
      await this.#samples.sync();
      await this.#samples.close();
      const ends = Float64Array.from(this.#ends);
      const index = Buffer.concat([Buffer.from(ends.buffer), ...this.#hashes]);
      const manifest = {
        version: 1,
        count: this.#ends.length,
        sampleBytes: this.#bytes,
        indexHash: hashOf(index).toString('hex'),
      };
      await writeDurably(path.join(this.#aside, cacheFiles.index), index);
      await writeDurably(path.join(this.#aside, cacheFiles.manifest), Buffer.from(JSON.stringify(manifest)));
      await syncFolder(this.#aside);
      await this.#publish();
      await syncFolder(path.dirname(this.#folder));
    });
  }

  /** Gives up: removes what was written. */
  async discard(): Promise<void> {
    await this.#samples.close();
    await rm(this.#aside, { recursive: true, force: true });
  }

  async #publish(): Promise<void> {
    try {
      await rename(this.#aside, this.#folder);
    } catch (error) {
      // Another process was faster: its cache holds the same.
      if (!(await isThere(this.#folder))) throw error;
      await rm(this.#aside, { recursive: true, force: true });
    }
  }

  async #flush(): Promise<void> {
    const chunk = this.#chunk;
    this.#chunk = [];
    this.#chunkSize = 0;
    await attempt(this.#aside, () => this.#samples.appendFile(Buffer.concat(chunk)));
  }
}

function serialized(content: object, where: string): Buffer {
  try {
    return serialize(content);
  } catch (cause) {
    throw new MillraceError('INPUT_INVALID', {
      what: 'sample in a cache',
      given: cause,
      expected: 'plain objects, typed arrays, strings and numbers',
      where,
      cause,
    });
  }
}

async function writeDurably(file: string, content: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in a folder durable; Windows has no such operation, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeRemains(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  for (const name of await readdir(parent)) {
    const [, pid] = name.startsWith(`${path.basename(folder)}.`)
      ? (/\.(\d+)\.[^.]+\.partial$/.exec(name) ?? [])
      : [];
    if (pid && !isAlive(Number(pid))) await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}
