import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import {
  damaged,
  isDeflated,
  readZipContent,
  readZipDirectory,
  startOfContent,
  type ZipEntry,
  ZipUnreadable,
} from '../../core/zip.js';
import { installFailure } from './failure.js';

/**
 * Unpacks the files of a zip archive for which `target` gives a path, streaming, and answers with those paths.
 *
 * `progress` is told the unpacked bytes so far and in all, after each file and each chunk of a large one.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when the archive cannot be read.
 */
export async function unzip(
  archive: string,
  target: (name: string) => string | undefined,
  progress: (done: number, total: number) => void = () => {},
): Promise<string[]> {
  const file = await open(archive, 'r');
  try {
    const wanted = (await readZipDirectory(file)).flatMap((entry) => {
      const path = target(entry.name);
      return path === undefined ? [] : [{ entry, path }];
    });
    const total = wanted.reduce((sum, { entry }) => sum + entry.size, 0);
    let done = 0;
    const count = (bytes: number): void => {
      done += bytes;
      progress(done, total);
    };
    for (const { entry, path } of wanted) await extract({ file, archive, entry }, path, count);
    return wanted.map(({ path }) => path);
  } catch (error) {
    throw error instanceof ZipUnreadable ? unreadable(archive, error) : error;
  } finally {
    await file.close();
  }
}

/** An entry, and the archive that it lies in. */
interface Packed {
  readonly file: FileHandle;
  readonly archive: string;
  readonly entry: ZipEntry;
}

// Streams for each of thousands of small files would take longer than what they carry.
const smallBytes = 1 << 20;

async function extract(packed: Packed, path: string, count: (bytes: number) => void): Promise<void> {
  const { entry } = packed;
  await mkdir(dirname(path), { recursive: true });
  const inflate = entry.compressedSize > smallBytes ? inflateStream : inflateWhole;
  const written = await inflate(packed, path, count);
  if (written !== entry.size) throw new ZipUnreadable(`${entry.name} is cut short`);
}

async function inflateWhole(
  { file, entry }: Packed,
  path: string,
  count: (bytes: number) => void,
): Promise<number> {
  const content = await readZipContent(file, entry);
  await writeFile(path, content);
  count(content.length);
  return content.length;
}

async function inflateStream(
  { file, archive, entry }: Packed,
  path: string,
  count: (bytes: number) => void,
): Promise<number> {
  const start = await startOfContent(file, entry);
  const end = start + entry.compressedSize - 1;
  const input = createReadStream(archive, { start, end, highWaterMark: 1 << 20 });
  const inflate = isDeflated(entry) ? createInflateRaw({ chunkSize: 1 << 20 }) : new PassThrough();
  inflate.on('data', ({ length }) => count(length));
  const output = createWriteStream(path, { highWaterMark: 4 << 20 });
  await pipeline(input, inflate, output).catch((error: unknown) => {
    throw isZlibError(error) ? damaged(entry, error) : error;
  });
  return output.bytesWritten;
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function unreadable(archive: string, { message, cause }: ZipUnreadable): Error {
  return installFailure(`${archive} cannot be read: ${message}`, 'Run it again', cause);
}
