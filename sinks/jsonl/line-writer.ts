import type { FileHandle } from 'node:fs/promises';
import { MillraceError } from '../../core/errors.js';

// Writing begins at the first, and a caller is held at the second: at most twice the second is ever in memory.
const writeAbove = 16 * 1024;
const holdAbove = 64 * 1024;

// A slow run's lines reach the file soon enough to be followed.
const lingerMilliseconds = 100;

/** What the writer needs of an open file. */
export type Target = Pick<FileHandle, 'appendFile' | 'sync' | 'close'>;

/** Appends lines to an open file: batched in memory, bounded, and durable once flushed. */
export class LineWriter {
  readonly #target: Target;
  readonly #path: string;
  #pending = '';
  #dirty = false;
  #writing: Promise<void> | undefined;
  #linger: NodeJS.Timeout | undefined;
  #failure: MillraceError | undefined;
  #closed = false;

  /** @param path the file's name, for errors. */
  constructor(target: Target, path: string) {
    this.#target = target;
    this.#path = path;
  }

  /**
   * Takes a line; answers with a promise while more is pending than may be.
   *
   * @throws MillraceError `SINK_FAILED`, as a rejection, once a write has failed.
   */
  write(line: string): Promise<void> | undefined {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#pending += `${line}\n`;
    this.#dirty = true;
    if (this.#pending.length >= holdAbove) return this.#written();
    if (this.#pending.length >= writeAbove) this.#startWriting();
    else this.#linger ??= setTimeout(() => this.#startWriting(), lingerMilliseconds).unref();
    return undefined;
  }

  /** Resolves when all lines survive a crash of the machine. */
  async flush(): Promise<void> {
    if (!this.#dirty) return;
    await this.#written();
    this.#dirty = false;
    await this.#target.sync().catch((cause: unknown) => this.#fail(cause));
    if (this.#failure) throw this.#failure;
  }

  /** Flushes and closes the file; a second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#linger);
    try {
      await this.flush();
    } finally {
      await this.#target.close();
    }
  }

  async #written(): Promise<void> {
    while (this.#pending !== '' || this.#writing) {
      this.#startWriting();
      await this.#writing;
      if (this.#failure) throw this.#failure;
    }
  }

  #startWriting(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    // With nothing to write it would end before it is assigned, and `#writing` would never be cleared again.
    if (this.#pending !== '') this.#writing ??= this.#writePending();
  }

  // It never rejects: nobody may be waiting for it, so a failure is kept for the next write, flush or close.
  async #writePending(): Promise<void> {
    try {
      while (this.#pending !== '' && !this.#failure) {
        const text = this.#pending;
        this.#pending = '';
        await this.#target.appendFile(text);
      }
    } catch (cause) {
      this.#fail(cause);
    } finally {
      this.#writing = undefined;
    }
  }

  #fail(cause: unknown): void {
    this.#failure ??= fileFailure(this.#path, cause);
  }
}

/** The coded error of a file that cannot be written, with the system's reason. */
export function fileFailure(path: string, cause: unknown): MillraceError {
  return new MillraceError('SINK_FAILED', {
    what: `events file ${path}`,
    given: cause,
    expected: 'a file that can be written',
    advice: 'Free space or choose another file, then resume the run',
    cause,
  });
}
