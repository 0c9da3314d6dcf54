import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

/** One file in a zip archive, as the archive's directory tells it. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

/** Why an archive cannot be read, in words that go on behind its name: `it is cut short`. */
export class ZipUnreadable extends Error {}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const zip64Marker = 0xffffffff;
// The end record is 22 bytes and a comment of at most 64 KiB.
const endLimit = 22 + 0xffff;
const inflated = promisify(inflateRaw);

/**
 * The files of a zip archive (PKWARE APPNOTE 6.3): no zip64, no encryption.
 *
 * The hash of the archive is the caller's to check, so only lengths are compared here.
 *
 * @throws ZipUnreadable
 */
export async function readZipDirectory(file: FileHandle): Promise<readonly ZipEntry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - endLimit), Math.min(size, endLimit));
  const end = findEnd(tail);
  if (end < 0) throw new ZipUnreadable('it is no zip archive');
  const length = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (length === zip64Marker || offset === zip64Marker) throw new ZipUnreadable('zip64 is not supported');
  return parseDirectory(await readAt(file, offset, length));
}

/**
 * Where the packed content of an entry begins.
 *
 * @throws ZipUnreadable
 */
export async function startOfContent(file: FileHandle, { headerOffset }: ZipEntry): Promise<number> {
  // The local header repeats the name and has extra fields of its own length.
  const header = await readAt(file, headerOffset, 30);
  return headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/**
 * The whole content of an entry, unpacked.
 *
 * @throws ZipUnreadable
 */
export async function readZipContent(file: FileHandle, entry: ZipEntry): Promise<Buffer> {
  const packed = await readAt(file, await startOfContent(file, entry), entry.compressedSize);
  if (!isDeflated(entry)) return packed;
  return inflated(packed).catch((cause: unknown) => {
    throw damaged(entry, cause);
  });
}

/**
 * Whether an entry is deflated, or else stored.
 *
 * @throws ZipUnreadable where it is packed otherwise.
 */
export function isDeflated({ name, method }: ZipEntry): boolean {
  if (method === 0 || method === 8) return method === 8;
  throw new ZipUnreadable(`${name} uses compression method ${method}`);
}

/** The error of an entry whose content is not what was packed. */
export function damaged({ name }: ZipEntry, cause: unknown): ZipUnreadable {
  return new ZipUnreadable(`${name} is damaged`, { cause });
}

function findEnd(tail: Buffer): number {
  for (let at = tail.length - 22; at >= 0; at--) if (tail.readUInt32LE(at) === endSignature) return at;
  return -1;
}

function parseDirectory(directory: Buffer): readonly ZipEntry[] {
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

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new ZipUnreadable('it is cut short');
  return buffer;
}
