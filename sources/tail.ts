import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Observable } from 'rxjs';
import { MillraceError } from '../core/errors.js';
import { parseEvent, type RunEvent } from '../core/events.js';
import { pull } from '../core/pull.js';

const pollMilliseconds = 100;
const chunkSize = 64 * 1024;
const newline = 10;

// Far above any event, pictures included: past it, the file is none of ours.
const longestLine = 64 * 1024 * 1024;

/** Options of {@link tailFile}. */
export interface TailOptions {
  /** Where in a file that is already there to begin; default `start`. */
  readonly from?: 'start' | 'end';
  /** Completes the observable when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Follows a file of recorded events as it grows, like `tail -F`.
 *
 * Waits for a file that is not there yet, begins anew when it is replaced (a resumed run does that) or truncated, and
 * reads a line once its newline is written. It looks for news every 0.1 s, obeys demand, and completes only when
 * `signal` is aborted.
 *
 * @throws MillraceError `OPTION_INVALID` for another `from`; as an error of the stream, `EVENT_INVALID` with the
 *   line's offset when a line is no event.
 * @example
 * ```ts no-run
 * import { tailFile } from 'millrace/sources';
 * tailFile('runs/fashion/events.jsonl').subscribe((event) => console.log(event.type));
 * ```
 */
export function tailFile(file: string, { from = 'start', signal }: TailOptions = {}): Observable<RunEvent> {
  if (from !== 'start' && from !== 'end')
    throw new MillraceError('OPTION_INVALID', {
      what: 'from of tailFile',
      given: from,
      expected: "'start' or 'end'",
    });
  return new Observable<RunEvent>((subscriber) => {
    const stop = new AbortController();
    const complete = (): void => subscriber.complete();
    // Before the iterator is closed, which waits until it wakes.
    subscriber.add(() => {
      stop.abort();
      signal?.removeEventListener('abort', complete);
    });
    if (signal?.aborted) return complete();
    signal?.addEventListener('abort', complete, { once: true });
    pull(() => events(new Tail(file), from, stop.signal)).subscribe(subscriber);
  });
}

async function* events(
  tail: Tail,
  from: 'start' | 'end',
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  try {
    if (await tail.open()) await tail.skipTo(from);
    while (!signal.aborted) {
      yield* tail.readEvents();
      if (!(await tail.reopen())) await sleep(pollMilliseconds, undefined, { signal });
    }
  } finally {
    await tail.close();
  }
}

/** One open file and how far it has been read. */
class Tail {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #offset = 0;
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** Answers whether the file is there. */
  async open(): Promise<boolean> {
    this.#offset = 0;
    this.#rest = Buffer.alloc(0);
    this.#handle = await ifPresent(open(this.#path, 'r'));
    return this.#handle !== undefined;
  }

  /** Begins at the file's end; a line half written there is still read, once it is whole. */
  async skipTo(from: 'start' | 'end'): Promise<void> {
    if (from === 'start' || !this.#handle) return;
    const { size } = await this.#handle.stat();
    for (let end = size; end > 0; end -= chunkSize) {
      const start = Math.max(end - chunkSize, 0);
      const found = (await this.#read(start, end - start)).lastIndexOf(newline);
      if (found < 0) continue;
      this.#offset = start + found + 1;
      return;
    }
  }

  async *readEvents(): AsyncGenerator<RunEvent, void, undefined> {
    for (;;) {
      const chunk = await this.#read(this.#offset, chunkSize);
      if (chunk.length === 0) return;
      let lineAt = this.#offset - this.#rest.length;
      this.#offset += chunk.length;
      const data = Buffer.concat([this.#rest, chunk]);
      let start = 0;
      for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, start)) {
        yield parseEvent(data.toString('utf8', start, end), `${this.#path}, offset ${lineAt}`);
        lineAt += end + 1 - start;
        start = end + 1;
      }
      this.#rest = data.subarray(start);
      if (this.#rest.length > longestLine) throw this.#tooLong(lineAt);
    }
  }

  /** Turns to the file now at the path if that is another or a shorter one; answers whether there is more to read. */
  async reopen(): Promise<boolean> {
    if (!this.#handle) return this.open();
    const present = await ifPresent(stat(this.#path));
    if (!present) return false;
    const current = await this.#handle.stat();
    const same = present.ino === current.ino && present.dev === current.dev;
    if (same && current.size >= this.#offset) return false;
    // What was written before the file was replaced is read first.
    if (!same && current.size > this.#offset) return true;
    await this.close();
    return this.open();
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #read(position: number, length: number): Promise<Buffer> {
    if (!this.#handle) return Buffer.alloc(0);
    const { bytesRead, buffer } = await this.#handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  }

  #tooLong(offset: number): MillraceError {
    return new MillraceError('EVENT_INVALID', {
      what: 'line of recorded events',
      given: `more than ${longestLine} bytes without a newline`,
      expected: 'one event a line',
      where: `${this.#path}, offset ${offset}`,
    });
  }
}

async function ifPresent<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
