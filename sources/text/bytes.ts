import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { isMillraceError, MillraceError } from '../../core/errors.js';

/** How many bytes are read at once: some thousand rows, a few milliseconds of work. */
export const chunkBytes = 256 * 1024;

/** Bytes that are read one after the other. */
export interface Bytes {
  /** The next bytes, one at least; undefined at the end. */
  read(): Promise<Buffer | undefined>;
  /** Goes on reading at another offset; answers whether that can be done. */
  seek(offset: number): Promise<boolean>;
  /** Lets go of what is open, also while bytes are being read; harmless when repeated. */
  close(): Promise<void>;
}

/** The bytes of a file; opened at the first read. */
export class FileBytes implements Bytes {
  readonly #file: string;
  #opening: Promise<FileHandle> | undefined;
  #closed = false;
  #size = 0;
  #position = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<Buffer | undefined> {
    try {
      this.#opening ??= this.#open();
      const handle = await this.#opening;
      const place = this.#position;
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, place);
      if (bytesRead === 0) return await this.#checkEnd(handle);
      this.#position += bytesRead;
      return buffer.subarray(0, bytesRead);
    } catch (cause) {
      throw isMillraceError(cause) ? cause : this.#unreadable(cause);
    }
  }

  async seek(offset: number): Promise<boolean> {
    this.#position = offset;
    return true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // Where opening failed, `read` has told why, and there is nothing to close.
    const [opening] = await Promise.allSettled([this.#opening]);
    if (opening.status === 'fulfilled') await opening.value?.close();
  }

  async #open(): Promise<FileHandle> {
    const handle = await open(this.#file, 'r');
    this.#size = (await handle.stat()).size;
    return handle;
  }

  #unreadable(cause: unknown): MillraceError {
    return new MillraceError('SOURCE_INVALID', {
      what: 'file',
      given: cause,
      expected: 'a file that can be read',
      where: this.#file,
      cause,
    });
  }

  // Shorter than when it was opened, or, after a seek, than when the offset was noted.
  async #checkEnd(handle: FileHandle): Promise<undefined> {
    const { size } = await handle.stat();
    if (this.#position >= this.#size && this.#position <= size) return undefined;
    throw new MillraceError('SOURCE_INVALID', {
      what: 'file',
      given: `${size} bytes`,
      expected: `at least ${Math.max(this.#position, this.#size)}: it was that long before`,
      where: this.#file,
      advice: 'Do not shorten a file that is being read',
    });
  }
}

/** The bytes of an async iterable: a Node stream, a web stream, a generator. */
export class StreamBytes implements Bytes {
  readonly #stream: AsyncIterable<Uint8Array | string>;
  readonly #iterator: AsyncIterator<Uint8Array | string>;

  constructor(stream: AsyncIterable<Uint8Array | string>) {
    this.#stream = stream;
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  async read(): Promise<Buffer | undefined> {
    for (;;) {
      const { done, value } = await this.#iterator.next();
      if (done) return undefined;
      if (value.length > 0) return bufferOf(value);
    }
  }

  async seek(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    // An iterator's `return` would wait until the bytes being read have come, which may be never.
    if (this.#stream instanceof Readable) this.#stream.destroy();
    else await this.#iterator.return?.();
  }
}

function bufferOf(value: Uint8Array | string): Buffer {
  if (typeof value === 'string') return Buffer.from(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
