import { setTimeout as sleep } from 'node:timers/promises';
import { isMillraceError, MillraceError } from '../core/errors.js';

const retries = 3;
const firstPauseMilliseconds = 20;

/**
 * The bytes at an HTTP address, one after the other, from any offset on.
 *
 * Where the connection breaks, the rest is asked for with a range, up to three times in a row with growing pauses; a
 * server without ranges sends all again, and what was read before is left out. A server that never answered is not
 * asked again. What has changed meanwhile (another
 * `ETag`, `Last-Modified` or size) is refused. (RFC 9110, section 14.)
 */
export class HttpBytes {
  readonly #url: string;
  readonly #stop = new AbortController();
  #position = 0;
  #asking = new AbortController();
  #body: Body | undefined;
  #version: Version = {};
  #encoded = false;
  #answered = false;
  #failures = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /**
   * The next bytes; undefined at the end.
   *
   * @throws MillraceError `FETCH_FAILED` when they cannot be had.
   */
  async read(): Promise<Buffer | undefined> {
    for (;;) {
      try {
        this.#body ??= await this.#request();
        const chunk = await this.#body.read();
        if (!chunk && this.#isShort()) throw new Error('an end before the end');
        this.#failures = 0;
        if (chunk) this.#position += chunk.length;
        return chunk;
      } catch (error) {
        this.#leave();
        await this.#pause(error);
      }
    }
  }

  /** Goes on reading at another offset. */
  async seek(offset: number): Promise<boolean> {
    this.#leave();
    this.#position = offset;
    return true;
  }

  /** Breaks off what is under way; nothing more can be read. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#leave();
  }

  async #request(): Promise<Body> {
    const from = this.#position;
    this.#asking = new AbortController();
    const response = await fetch(this.#url, { headers: this.#headers(from), signal: this.#asking.signal });
    this.#answered = true;
    if (response.status === 416 && sizeIn(response) === from) return new Body(undefined);
    // An answer without content, 204, is no file either.
    if (!response.ok || !response.body) throw this.#refused(response);
    const start = response.status === 206 ? startIn(response) : 0;
    if (start === undefined) throw this.#failed('a part without its place', `bytes from ${from} on`);
    if (start > from) throw this.#failed(`bytes from ${start} on`, `bytes from ${from} on`);
    this.#check(response);
    return new Body(response, from - start);
  }

  #headers(from: number): Record<string, string> {
    const plain = { 'accept-encoding': 'identity' };
    // Offsets count decoded bytes, ranges those that lie on the server.
    if (from === 0 || this.#encoded) return plain;
    const { tag } = this.#version;
    // A weak tag promises no equal bytes.
    const condition = tag?.startsWith('"') ? { 'if-range': tag } : {};
    return { ...plain, range: `bytes=${from}-`, ...condition };
  }

  #check(response: Response): void {
    const before = this.#version;
    const now = versionOf(response);
    if (differ(before.tag, now.tag) || differ(before.size, now.size))
      throw this.#failed('other content than before', 'content that does not change while it is read');
    this.#version = { ...before, ...now };
    this.#encoded = response.headers.has('content-encoding');
  }

  /** Whether there is more: a server may send less of a range than it was asked for. */
  #isShort(): boolean {
    const { size } = this.#version;
    return !this.#encoded && size !== undefined && this.#position < size;
  }

  #leave(): void {
    this.#asking.abort();
    this.#body = undefined;
  }

  /** Waits before the next attempt, or gives up. */
  async #pause(error: unknown): Promise<void> {
    if (isMillraceError(error) || this.#stop.signal.aborted) throw error;
    if (!this.#answered || this.#failures >= retries)
      throw this.#failed(reasonOf(error), 'the bytes at this address', error);
    await sleep(firstPauseMilliseconds * 4 ** this.#failures++, undefined, { signal: this.#stop.signal });
  }

  #refused({ status }: Response): Error {
    const passing = status >= 500 || status === 429 || status === 408;
    return passing
      ? new Error(`status ${status}`)
      : this.#failed(`status ${status}`, 'the bytes at this address');
  }

  #failed(given: unknown, expected: string, cause?: unknown): MillraceError {
    return new MillraceError('FETCH_FAILED', {
      what: `file from ${this.#url}`,
      given,
      expected,
      where: `offset ${this.#position}`,
      advice: 'Try again, give another address, or put the file in place yourself',
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** What a response holds, from some byte on. */
class Body {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #unwanted: number;

  constructor(response: Response | undefined, unwanted = 0) {
    this.#reader = response?.body?.getReader();
    this.#unwanted = unwanted;
  }

  async read(): Promise<Buffer | undefined> {
    for (;;) {
      const result = await this.#reader?.read();
      if (!result || result.done) return undefined;
      const { buffer, byteOffset, byteLength } = result.value;
      const left = Math.min(this.#unwanted, byteLength);
      this.#unwanted -= left;
      if (left < byteLength) return Buffer.from(buffer, byteOffset + left, byteLength - left);
    }
  }
}

/** What tells content from what it was before. */
interface Version {
  readonly tag?: string;
  readonly size?: number;
}

function versionOf(response: Response): Version {
  const { headers, status } = response;
  const tag = headers.get('etag') ?? headers.get('last-modified');
  const size = status === 206 ? sizeIn(response) : Number(headers.get('content-length') ?? Number.NaN);
  return { ...(tag === null ? {} : { tag }), ...(Number.isNaN(size) ? {} : { size }) };
}

function differ(before: unknown, now: unknown): boolean {
  return before !== undefined && now !== undefined && before !== now;
}

/** Where a part begins: `bytes 200-999/1000`. */
function startIn(response: Response): number | undefined {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

/** How large the whole is. */
function sizeIn(response: Response): number {
  return Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

// The message of fetch says only that it failed; its cause says why.
function reasonOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}
