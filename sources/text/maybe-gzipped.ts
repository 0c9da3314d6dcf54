import type { Bytes } from './bytes.js';
import { GzippedBytes } from './gzipped-bytes.js';

/** Bytes that are decompressed where they begin like a gzip file. */
export class MaybeGzipped implements Bytes {
  readonly #raw: Bytes;
  readonly #place: string;
  #bytes: Bytes | undefined;
  #first: Buffer | undefined;

  constructor(raw: Bytes, place: string) {
    this.#raw = raw;
    this.#place = place;
  }

  async read(): Promise<Buffer | undefined> {
    this.#bytes ??= await this.#begin();
    const first = this.#first;
    this.#first = undefined;
    return first ?? this.#bytes.read();
  }

  async seek(offset: number): Promise<boolean> {
    if (this.#bytes !== this.#raw) return false;
    this.#first = undefined;
    return this.#raw.seek(offset);
  }

  async close(): Promise<void> {
    if (this.#bytes !== this.#raw) await this.#bytes?.close();
    await this.#raw.close();
  }

  async #begin(): Promise<Bytes> {
    let head = await this.#raw.read();
    if (head?.length === 1) head = Buffer.concat([head, (await this.#raw.read()) ?? Buffer.alloc(0)]);
    const gzipped = head?.[0] === 0x1f && head[1] === 0x8b;
    if (head && gzipped) return new GzippedBytes(head, this.#raw, this.#place);
    this.#first = head;
    return this.#raw;
  }
}
