import { createReadStream } from 'node:fs';
import crc32c from 'crc-32/crc32c.js';
import { MillraceError } from '../../core/errors.js';

// Around the bytes of a record: their length in 8 bytes with its checksum, then, behind them, theirs.
const head = 12;
const foot = 4;

/**
 * The bytes as a record of TensorFlow's file format: their length, its checksum, the bytes, their checksum.
 *
 * The checksums are CRC-32C, masked (tensorflow/core/lib/hash/crc32c.h): a sum over bytes that hold sums of their own
 * would be weak.
 */
export function frameRecord(bytes: Uint8Array): Uint8Array {
  const record = Buffer.allocUnsafe(head + bytes.length + foot);
  record.writeUInt32LE(bytes.length % 2 ** 32, 0);
  record.writeUInt32LE(Math.floor(bytes.length / 2 ** 32), 4);
  record.writeUInt32LE(masked(record.subarray(0, 8)), 8);
  record.set(bytes, head);
  record.writeUInt32LE(masked(bytes), head + bytes.length);
  return record;
}

/**
 * The records of a file, without what frames them; a torn last one is left out.
 *
 * @throws MillraceError, as a rejection, `EVENT_INVALID` with the record's number and place where a checksum is wrong.
 */
export async function* readRecords(path: string): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let number = 1;
  for await (const chunk of createReadStream(path)) {
    rest = Buffer.concat([rest, chunk]);
    let at = 0;
    // A length that is damaged would have us wait for an end that does not come.
    while (rest.length - at >= head) {
      const place = { path, number, offset: offset + at };
      check(rest.subarray(at, at + 8), rest.readUInt32LE(at + 8), place);
      const end = endOf(rest, at);
      if (end > rest.length) break;
      const bytes = rest.subarray(at + head, end - foot);
      check(bytes, rest.readUInt32LE(end - foot), place);
      yield bytes;
      number++;
      at = end;
    }
    rest = rest.subarray(at);
    offset += at;
  }
}

/** Where the record that begins at `at` ends. */
function endOf(bytes: Buffer, at: number): number {
  return at + head + Number(bytes.readBigUInt64LE(at)) + foot;
}

function masked(bytes: Uint8Array): number {
  const sum = crc32c.buf(bytes, 0);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}

interface Place {
  readonly path: string;
  readonly number: number;
  readonly offset: number;
}

function check(bytes: Uint8Array, sum: number, { path, number, offset }: Place): void {
  if (masked(bytes) === sum) return;
  throw new MillraceError('EVENT_INVALID', {
    what: 'record',
    given: bytes,
    expected: `the checksum ${sum}`,
    where: `${path}, record ${number} at byte ${offset}`,
    advice: 'Move the file away, then resume the run',
  });
}
