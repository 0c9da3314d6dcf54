import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MillraceError } from '../../core/errors.js';
import { HttpBytes } from '../http-bytes.js';
import { type Bytes, FileBytes, StreamBytes } from './bytes.js';
import { MaybeGzipped } from './maybe-gzipped.js';

/** Bytes as they come: a Node stream, a web stream, a generator of buffers or strings. */
export type ByteStream = AsyncIterable<Uint8Array | string>;

/**
 * Where a text lies: the path of a file, an address (`http:`, `https:` or `file:`), a stream, which can be read once, or
 * a function that makes a stream for each epoch. What begins like a gzip file is decompressed.
 */
export type TextInput = string | URL | ByteStream | (() => ByteStream);

/** A place of a text, made ready to be read as often as its kind allows. */
export interface TextPlace {
  /** What errors call it. */
  readonly place: string;
  /** Whether it is used up by being read. */
  readonly once: boolean;
  /** What tells its content from other content, where that can be had. */
  readonly fingerprint?: () => Promise<string>;
  readonly open: () => Bytes;
}

/** What kind of place an input is. */
export function textPlace(input: TextInput): TextPlace {
  if (typeof input === 'string') return /^https?:\/\//i.test(input) ? httpPlace(input) : filePlace(input);
  if (input instanceof URL)
    return input.protocol === 'file:' ? filePlace(fileURLToPath(input)) : httpPlace(input.href);
  const make = typeof input === 'function' ? input : () => input;
  return streamPlace(make, typeof input !== 'function');
}

function filePlace(place: string): TextPlace {
  // As it is meant now: the process may go to another folder before the file is read.
  const file = resolve(place);
  return {
    place,
    once: false,
    fingerprint: () => fingerprintOf(file),
    open: () => new MaybeGzipped(new FileBytes(file), place),
  };
}

function httpPlace(url: string): TextPlace {
  return {
    place: url,
    once: false,
    fingerprint: async () => url,
    open: () => new MaybeGzipped(new HttpBytes(url), url),
  };
}

function streamPlace(make: () => ByteStream, once: boolean): TextPlace {
  const place = 'stream';
  return { place, once, open: () => new MaybeGzipped(new StreamBytes(make()), place) };
}

const sampledBytes = 64 * 1024;

/** The SHA-256 of a file's size, its beginning and its end: all of a large file would take too long. */
async function fingerprintOf(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const hash = createHash('sha256').update(String(size));
      for (const position of [0, Math.max(size - sampledBytes, 0)]) {
        const { buffer, bytesRead } = await handle.read(
          Buffer.alloc(sampledBytes),
          0,
          sampledBytes,
          position,
        );
        hash.update(buffer.subarray(0, bytesRead));
      }
      return hash.digest('hex');
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new MillraceError('SOURCE_INVALID', {
      what: 'file',
      given: cause,
      expected: 'a file that can be read',
      where: file,
      cause,
    });
  }
}
