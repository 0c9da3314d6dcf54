import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MillraceError } from '../../core/errors.js';
import { filledLength } from '../whole-file.js';
import { type Bytes, chunkBytes, StreamBytes } from './bytes.js';

/**
 * The content of gzipped bytes, all members of it.
 *
 * Zeros may stand at the end, as tapes leave them. Decompression would end there without a word, whatever follows, so
 * anything behind them is refused.
 */
export class GzippedBytes implements Bytes {
  readonly #raw: Bytes;
  readonly #place: string;
  readonly #gunzip = createGunzip({ chunkSize: chunkBytes });
  readonly #content: StreamBytes;
  #reading: Promise<Buffer | undefined> = Promise.resolve(undefined);
  /** How many raw bytes were read, and where the last of them that is not zero ends. */
  #length = 0;
  #filled = 0;

  /** @param head what was read of the raw bytes already. */
  constructor(head: Buffer, raw: Bytes, place: string) {
    this.#raw = raw;
    this.#place = place;
    const chunks = Readable.from(this.#chunks(head));
    // An error is told by whoever reads from the last stream, and needs no callback of its own.
    this.#content = new StreamBytes(pipeline(chunks, this.#gunzip, () => {}));
  }

  async read(): Promise<Buffer | undefined> {
    try {
      const chunk = await this.#content.read();
      if (!chunk) await this.#checkRest();
      return chunk;
    } catch (cause) {
      throw isZlibError(cause) ? this.#notWhole(cause) : cause;
    }
  }

  async seek(): Promise<boolean> {
    return false;
  }

  close(): Promise<void> {
    return this.#content.close();
  }

  async *#chunks(head: Buffer): AsyncGenerator<Buffer> {
    this.#note(head);
    yield head;
    for (let chunk = await this.#next(); chunk; chunk = await this.#next()) yield chunk;
  }

  // One at a time: when decompression ends early, its stream may still be waiting for a chunk.
  #next(): Promise<Buffer | undefined> {
    this.#reading = this.#reading.then(async () => {
      const chunk = await this.#raw.read();
      if (chunk) this.#note(chunk);
      return chunk;
    });
    return this.#reading;
  }

  #note(chunk: Buffer): void {
    const filled = filledLength(chunk);
    if (filled > 0) this.#filled = this.#length + filled;
    this.#length += chunk.length;
  }

  async #checkRest(): Promise<void> {
    while (await this.#next()) if (this.#filled > this.#gunzip.bytesWritten) break;
    const { bytesWritten: end } = this.#gunzip;
    if (this.#filled > end) throw this.#notWhole('bytes behind its end', `${this.#place}, offset ${end}`);
  }

  #notWhole(given: unknown, where = this.#place): MillraceError {
    return new MillraceError('SOURCE_INVALID', {
      what: 'gzip file',
      given,
      expected: 'a whole gzip file',
      where,
      advice: 'Fetch the file again',
      ...(given instanceof Error ? { cause: given } : {}),
    });
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
