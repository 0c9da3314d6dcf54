import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { attempt } from './whole-file.js';

const inflated = promisify(inflateRaw);

/** Signatures and lengths of the records of a zip file (PKWARE, APPNOTE.TXT, 4.3). */
const endOfDirectory = { signature: 0x06054b50, length: 22 } as const;
const directoryEntry = { signature: 0x02014b50, length: 46 } as const;
const localHeader = { signature: 0x04034b50, length: 30 } as const;
const methods = { stored: 0, deflated: 8 } as const;

/**
 * The bytes of one file in a zip file.
 *
 * For files of published data sets, whose checksum is known: no encryption, no zip64, no parts, no other compression.
 *
 * @param file the zip file.
 * @param name of the file in it, with its folders: `ptb/ptb.train.txt`.
 * @throws MillraceError `SOURCE_INVALID` with the zip file: it cannot be read, or has no such file in a form known.
 */
export async function readZipEntry(file: string, name: string): Promise<Buffer> {
  const bytes = await attempt('zip file', file, 'a file that can be read', () => readFile(file));
  const expected = `a zip file that holds ${name}, stored or deflated`;
  return attempt('zip file', file, expected, () => contentOf(bytes, entryOf(bytes, name)));
}

interface Entry {
  readonly method: number;
  /** Bytes, as they are in the zip file. */
  readonly size: number;
  /** Where its header stands. */
  readonly offset: number;
}

function entryOf(bytes: Buffer, name: string): Entry {
  const end = bytes.lastIndexOf(Buffer.from('504b0506', 'hex'));
  if (end < 0 || end + endOfDirectory.length > bytes.length) throw new RangeError('its directory is missing');
  let place = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    check(bytes, place, directoryEntry.signature);
    const [nameLength, extra, comment] = [28, 30, 32].map((at) => bytes.readUInt16LE(place + at));
    const start = place + directoryEntry.length;
    const nameEnd = start + (nameLength ?? 0);
    if (bytes.toString('utf8', start, nameEnd) === name) {
      const [method, size] = [bytes.readUInt16LE(place + 10), bytes.readUInt32LE(place + 20)];
      return { method, size, offset: bytes.readUInt32LE(place + 42) };
    }
    place = nameEnd + (extra ?? 0) + (comment ?? 0);
  }
  throw new RangeError(`it holds no ${name}`);
}

async function contentOf(bytes: Buffer, { method, size, offset }: Entry): Promise<Buffer> {
  check(bytes, offset, localHeader.signature);
  const start =
    offset + localHeader.length + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  if (start + size > bytes.length) throw new RangeError('it is cut short');
  const content = bytes.subarray(start, start + size);
  if (method === methods.stored) return content;
  if (method === methods.deflated) return inflated(content);
  throw new RangeError(`compression method ${method} is not known`);
}

function check(bytes: Buffer, place: number, signature: number): void {
  if (bytes.readUInt32LE(place) !== signature) throw new RangeError(`byte ${place} begins no record`);
}
