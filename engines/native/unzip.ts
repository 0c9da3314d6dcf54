import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createInflateRaw, inflateRaw } from 'node:zlib';
import { installFailure } from './failure.js';

/** One file in an archive, as the central directory tells it. */
interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

/**
 * Unpacks the files of a zip archive for which `target` gives a path, streaming, and answers with those paths.
 *
 * `progress` is told the unpacked bytes so far and in all, after each file and each chunk of a large one. Reads what wheels use of the format (PKWARE APPNOTE 6.3): stored and deflated entries, no zip64, no encryption.
 * The archive's own hash has been checked before, so only lengths are compared here.
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
    const wanted = (await readDirectory(file, archive)).flatMap((entry) => {
      const path = target(entry.name);
      return path === undefined ? [] : [{ entry, path }];
    });
    const total = wanted.reduce((sum, { entry }) => sum + entry.size, 0);
    let done = 0;
    const count = (bytes: number): void => {
      done += bytes;
      progress(done, total);
    };
    for (const { entry, path } of wanted) await extract(file, archive, entry, path, count);
    return wanted.map(({ path }) => path);
  } finally {
    await file.close();
  }
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const zip64Marker = 0xffffffff;
// The end record is 22 bytes and a comment of at most 64 KiB.
const endLimit = 22 + 0xffff;

async function readDirectory(file: FileHandle, archive: string): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - endLimit), Math.min(size, endLimit), archive);
  const end = findEnd(tail);
  if (end < 0) throw unreadable(archive, 'it is no zip archive');
  const length = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (length === zip64Marker || offset === zip64Marker) throw unreadable(archive, 'zip64 is not supported');
  return parseDirectory(await readAt(file, offset, length, archive));
}

function findEnd(tail: Buffer): number {
  for (let at = tail.length - 22; at >= 0; at--) if (tail.readUInt32LE(at) === endSignature) return at;
  return -1;
}

function parseDirectory(directory: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature) {
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function extract(
  file: FileHandle,
  archive: string,
  entry: ZipEntry,
  path: string,
  count: (bytes: number) => void,
): Promise<void> {
  // The local header repeats the name and has extra fields of its own length.
  const header = await readAt(file, entry.headerOffset, 30, archive);
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  await mkdir(dirname(path), { recursive: true });
  const inflate = entry.compressedSize > smallBytes ? inflateStream : inflateWhole;
  const written = await inflate({ file, archive, entry, start }, path, count).catch((error: unknown) => {
    throw isZlibError(error) ? unreadable(archive, `${entry.name} is damaged`, error) : error;
  });
  if (written !== entry.size) throw unreadable(archive, `${entry.name} is cut short`);
}

// Streams for each of thousands of small files would take longer than what they carry.
const smallBytes = 1 << 20;

/** Where the content of an entry begins. */
interface PackedContent {
  readonly file: FileHandle;
  readonly archive: string;
  readonly entry: ZipEntry;
  readonly start: number;
}

async function inflateWhole(
  { file, archive, entry, start }: PackedContent,
  path: string,
  count: (bytes: number) => void,
): Promise<number> {
  const packed = await readAt(file, start, entry.compressedSize, archive);
  const content = isDeflated(archive, entry) ? await inflateRawLater(packed) : packed;
  await writeFile(path, content);
  count(content.length);
  return content.length;
}

async function inflateStream(
  { archive, entry, start }: PackedContent,
  path: string,
  count: (bytes: number) => void,
): Promise<number> {
  const end = start + entry.compressedSize - 1;
  const input = createReadStream(archive, { start, end, highWaterMark: 1 << 20 });
  const inflate = isDeflated(archive, entry) ? createInflateRaw({ chunkSize: 1 << 20 }) : new PassThrough();
  inflate.on('data', ({ length }) => count(length));
  const output = createWriteStream(path, { highWaterMark: 4 << 20 });
  await pipeline(input, inflate, output);
  return output.bytesWritten;
}

const inflateRawLater = promisify(inflateRaw);

function isDeflated(archive: string, { name, method }: ZipEntry): boolean {
  if (method === 0 || method === 8) return method === 8;
  throw unreadable(archive, `${name} uses compression method ${method}`);
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

async function readAt(file: FileHandle, position: number, length: number, archive: string): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw unreadable(archive, 'it is cut short');
  return buffer;
}

function unreadable(archive: string, reason: string, cause?: unknown): Error {
  return installFailure(`${archive} cannot be read: ${reason}`, 'Run it again', cause);
}
