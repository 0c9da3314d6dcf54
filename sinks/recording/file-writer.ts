import { MillraceError } from '../../core/errors.js';

// Writing begins at the first, and a caller is held at the second: at most twice the second is ever in memory.
const writeAbove = 16 * 1024;
const holdAbove = 64 * 1024;

// What a slow run records reaches the file soon enough to be followed.
const lingerMilliseconds = 100;

/** What a file is made of: text, or bytes. */
export type Chunk = string | Uint8Array;

/** What the writer needs of an open file; a `FileHandle` has it. */
export interface Target {
  appendFile(data: Chunk): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Makes one chunk of many. */
export type Join<Each extends Chunk> = (chunks: readonly Each[]) => Each;

/** The join of text. */
export const joinText: Join<string> = (chunks) => chunks.join('');

/** The join of bytes. */
export const joinBytes: Join<Uint8Array> = (chunks) => Buffer.concat(chunks);

/** Appends to an open file: batched in memory, bounded, and durable once flushed. */
export class FileWriter<Each extends Chunk> {
  readonly #target: Target;
  readonly #path: string;
  readonly #join: Join<Each>;
  #pending: Each[] = [];
  /** Of what is pending: characters of text, or bytes. */
  #size = 0;
  #dirty = false;
  #writing: Promise<void> | undefined;
  #linger: NodeJS.Timeout | undefined;
  #failure: MillraceError | undefined;
  #closed = false;

  /** @param path the file's name, for errors. */
  constructor(target: Target, path: string, join: Join<Each>) {
    this.#target = target;
    this.#path = path;
    this.#join = join;
  }

  /**
   * Takes a chunk, whole lines or records; answers with a promise while more is pending than may be.
   *
   * @throws MillraceError `SINK_FAILED`, as a rejection, once a write has failed.
   */
  write(chunk: Each): Promise<void> | undefined {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#pending.push(chunk);
    this.#size += chunk.length;
    this.#dirty = true;
    if (this.#size >= holdAbove) return this.#written();
    if (this.#size >= writeAbove) this.#startWriting();
    else this.#linger ??= setTimeout(() => this.#startWriting(), lingerMilliseconds).unref();
    return undefined;
  }

  /** Resolves when all that was written survives a crash of the machine. */
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
    while (this.#size > 0 || this.#writing) {
      this.#startWriting();
      await this.#writing;
      if (this.#failure) throw this.#failure;
    }
  }

  #startWriting(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    // With nothing to write it would end before it is assigned, and `#writing` would never be cleared again.
    if (this.#size > 0) this.#writing ??= this.#writePending();
  }

  // It never rejects: nobody may be waiting for it, so a failure is kept for the next write, flush or close.
  async #writePending(): Promise<void> {
    try {
      while (this.#size > 0 && !this.#failure) {
        const chunk = this.#join(this.#pending);
        this.#pending = [];
        this.#size = 0;
        await this.#target.appendFile(chunk);
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
