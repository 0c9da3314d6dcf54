import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { deserialize } from 'node:v8';
import { concat, defer, finalize, from, ignoreElements, type Observable, switchMap } from 'rxjs';
import { z } from 'zod';
import type { Marked } from '../core/mark.js';
import { attempt, cacheFiles, damaged, hasCode, hashBytes, hashOf, isThere } from './cache-files.js';
import { CacheWriter } from './cache-writer.js';
import { mapAsync } from './map-async.js';

/** Where a cache is kept. */
export interface CachePlace {
  /** The folder that holds the folders of caches. */
  readonly dir: string;
  /** What the folder's name begins with. */
  readonly name: string;
  /** What tells this cache from others. */
  identify(): Promise<unknown>;
}

/** The samples of a cache on disk. */
export interface DiskSamples {
  readonly size: number;
  /** Opens the file of samples for one reader. */
  reader(): SampleReader;
}

export interface SampleReader {
  /** The sample at a place, without a mark. */
  read(index: number): Promise<object>;
  close(): void;
}

/** The cache at a place, which is made of the samples when it is not there yet. */
export function diskCache(
  { dir, name, identify }: CachePlace,
  samples$: Observable<Marked>,
): Observable<DiskSamples> {
  return defer(async () => {
    const key = hashOf(Buffer.from(JSON.stringify(await identify()))).toString('hex');
    const folder = path.join(dir, `${name.replaceAll(/[^\w-]+/g, '-')}-${key.slice(0, 24)}`);
    return { folder, exists: await isThere(folder) };
  }).pipe(
    switchMap(({ folder, exists }) => {
      const opened = defer(() => openCache(folder));
      return exists ? opened : concat(written(folder, samples$), opened);
    }),
  );
}

/** Writes all samples, and completes when the cache is there; what is given up half way is removed. */
function written(folder: string, samples$: Observable<Marked>): Observable<never> {
  return defer(() => {
    const beginning = CacheWriter.begin(folder);
    let finished = false;
    const write = async (writer: CacheWriter): Promise<void> => {
      await writer.finish();
      finished = true;
    };
    return from(beginning).pipe(
      switchMap((writer) =>
        concat(
          samples$.pipe(mapAsync((sample) => writer.add(sample))),
          defer(() => write(writer)),
        ),
      ),
      ignoreElements(),
      finalize(() => {
        if (!finished) discard(beginning).catch((error: unknown) => process.emitWarning(String(error)));
      }),
    );
  });
}

/** Removes what was written, by a writer that may still be beginning. */
async function discard(beginning: Promise<CacheWriter>): Promise<void> {
  const [begun] = await Promise.allSettled([beginning]);
  if (begun.status === 'fulfilled') await begun.value.discard();
}

const manifestSchema = z.object({
  version: z.literal(1),
  count: z.number().int().min(0),
  sampleBytes: z.number().int().min(0),
  indexHash: z.string(),
});
type Manifest = z.infer<typeof manifestSchema>;

async function openCache(folder: string): Promise<DiskSamples> {
  const manifest = await readManifest(path.join(folder, cacheFiles.manifest));
  const index = await readIndex(path.join(folder, cacheFiles.index), manifest);
  const file = path.join(folder, cacheFiles.samples);
  const { size: bytes } = await reading(file, () => stat(file));
  if (bytes !== manifest.sampleBytes) throw damaged(file, `${bytes} bytes`, `${manifest.sampleBytes} bytes`);
  return { size: manifest.count, reader: () => readerOf(file, index) };
}

async function readManifest(file: string): Promise<Manifest> {
  const text = await reading(file, () => readFile(file, 'utf8'));
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(file, text, 'a manifest', cause);
  }
}

/** Where each sample ends, and its hash. */
interface CacheIndex {
  readonly ends: Float64Array;
  readonly hashes: Buffer;
}

async function readIndex(file: string, { count, indexHash }: Manifest): Promise<CacheIndex> {
  const bytes = await reading(file, () => readFile(file));
  const hash = hashOf(bytes).toString('hex');
  if (hash !== indexHash) throw damaged(file, `SHA-256 ${hash}`, `SHA-256 ${indexHash}`);
  const ends = new Float64Array(Uint8Array.from(bytes.subarray(0, 8 * count)).buffer);
  return { ends, hashes: bytes.subarray(8 * count) };
}

function readerOf(file: string, { ends, hashes }: CacheIndex): SampleReader {
  const opening = reading(file, () => open(file, 'r'));
  return {
    async read(index) {
      const start = ends[index - 1] ?? 0;
      const bytes = Buffer.alloc((ends[index] ?? start) - start);
      const handle = await opening;
      await attempt(file, () => handle.read(bytes, 0, bytes.length, start));
      const expected = hashes.subarray(hashBytes * index, hashBytes * (index + 1));
      if (!hashOf(bytes).subarray(0, hashBytes).equals(expected))
        throw damaged(`${file}, sample ${index}`, 'other bytes', 'those that were written');
      return sampleOf(bytes, `${file}, sample ${index}`);
    },
    close() {
      opening.then((handle) => handle.close()).catch((error: unknown) => process.emitWarning(String(error)));
    },
  };
}

const sampleSchema = z.looseObject({});

function sampleOf(bytes: Buffer, where: string): object {
  try {
    return sampleSchema.parse(deserialize(bytes));
  } catch (cause) {
    throw damaged(where, 'bytes that hold no sample', 'a sample that this version of Node can read', cause);
  }
}

/** Reads a file that must be there. */
function reading<T>(file: string, action: () => Promise<T>): Promise<T> {
  return attempt(file, () =>
    action().catch((error: unknown) => {
      throw hasCode(error, 'ENOENT') ? damaged(file, 'no file', 'the file that was written', error) : error;
    }),
  );
}
