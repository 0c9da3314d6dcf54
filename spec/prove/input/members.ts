import { inflateRawSync } from 'node:zlib';
import { z } from 'zod';

const headerBytes = 10;
const trailerBytes = 8;
const flags = { checksum: 2, extra: 4, name: 8, comment: 16 } as const;

const inflated = z.object({
  buffer: z.instanceof(Buffer),
  engine: z.object({ bytesWritten: z.number() }),
});

/**
 * What the members of a gzip file hold, one behind the other; undefined where a byte of it is part of none.
 *
 * Zeros may stand at the end. Check sums are not looked at. (RFC 1952.)
 */
export function contentOfMembers(bytes: Buffer): Buffer | undefined {
  const contents: Buffer[] = [];
  let at = 0;
  while (at < bytes.length && !bytes.subarray(at).every((byte) => byte === 0)) {
    const start = dataStart(bytes, at);
    const data = start === undefined ? undefined : inflate(bytes.subarray(start));
    if (start === undefined || data === undefined) return undefined;
    contents.push(data.buffer);
    at = start + data.engine.bytesWritten + trailerBytes;
    if (at > bytes.length) return undefined;
  }
  return Buffer.concat(contents);
}

/** Where the data of a member begins, behind its header. */
function dataStart(bytes: Buffer, member: number): number | undefined {
  if (member + headerBytes > bytes.length || bytes.readUInt16BE(member) !== 0x1f8b) return undefined;
  if (bytes[member + 2] !== 8) return undefined;
  const set = bytes[member + 3] ?? 0;
  let at = member + headerBytes;
  if (set & flags.extra) {
    if (at + 2 > bytes.length) return undefined;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const text of [flags.name, flags.comment]) {
    if (!(set & text)) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  return set & flags.checksum ? at + 2 : at;
}

function inflate(bytes: Buffer): z.infer<typeof inflated> | undefined {
  try {
    return inflated.parse(inflateRawSync(bytes, { info: true }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) return undefined;
    throw error;
  }
}
