// Writing begins at this size, and a caller is held while as much waits behind what is being written.
const full = 64 * 1024;

/** What items are appended to, some at a time: a file, or several. It is told to append when it is done with the last. */
export interface Destination<Item> {
  append(items: readonly Item[]): Promise<void>;
  /** Resolves when all that was appended survives a crash of the machine. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** When items are written. */
export interface Pace<Item> {
  /** About how many bytes an item becomes. */
  readonly size: (item: Item) => number;
  /** After how many milliseconds items are written at the latest: those who follow the file wait for it so long. */
  readonly linger: number;
}

/**
 * Appends items: bounded in memory, and durable once flushed.
 *
 * Items are kept as they are and appended many at once: encoded one by one between the steps of a training, each would
 * find the processor's caches full of something else, and each write wakes another thread.
 */
export class FileWriter<Item> {
  readonly #destination: Destination<Item>;
  readonly #pace: Pace<Item>;
  #pending: Item[] = [];
  #size = 0;
  #dirty = false;
  /** Whether what is pending is to be appended as soon as the destination is free. */
  #due = false;
  /** What is being appended. */
  #append: Promise<void> | undefined;
  /** It, and what is due behind it. */
  #writing: Promise<void> | undefined;
  #linger: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;
  #closed = false;

  constructor(destination: Destination<Item>, pace: Pace<Item>) {
    this.#destination = destination;
    this.#pace = pace;
  }

  /**
   * Takes an item; answers with a promise while more is pending than may be.
   *
   * @throws what appending threw, as a rejection, from then on.
   */
  write(item: Item): Promise<void> | undefined {
    if (this.#failure) return Promise.reject(this.#failure.error);
    this.#pending.push(item);
    this.#size += this.#pace.size(item);
    this.#dirty = true;
    if (this.#size < full) {
      this.#linger ??= setTimeout(() => this.#startWriting(), this.#pace.linger).unref();
      return undefined;
    }
    const held = this.#writing !== undefined;
    this.#startWriting();
    return held ? this.#taken() : undefined;
  }

  /** Resolves when all that was written survives a crash of the machine. */
  async flush(): Promise<void> {
    if (!this.#dirty) return;
    this.#startWriting();
    await this.#writing;
    this.#throwFailure();
    this.#dirty = this.#pending.length > 0;
    await this.#destination.sync().catch((error: unknown) => this.#fail(error));
    this.#throwFailure();
  }

  /** Flushes and closes; a second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.flush();
    } finally {
      clearTimeout(this.#linger);
      await this.#destination.close();
    }
  }

  /** Resolves when what waits has been taken up. */
  async #taken(): Promise<void> {
    while (this.#size >= full && this.#writing) await Promise.allSettled([this.#append]);
    this.#throwFailure();
  }

  #startWriting(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    // With nothing to write it would end before it is assigned, and `#writing` would never be cleared again.
    if (this.#pending.length === 0) return;
    this.#due = true;
    this.#writing ??= this.#writePending();
  }

  // It never rejects: nobody may be waiting for it, so a failure is kept for the next write, flush or close.
  async #writePending(): Promise<void> {
    try {
      // What comes meanwhile lingers as what came before has: appended at once, it would be one item after another.
      while (this.#due && !this.#failure) {
        const items = this.#pending;
        this.#pending = [];
        this.#size = 0;
        this.#due = false;
        this.#append = this.#destination.append(items);
        await this.#append;
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#writing = undefined;
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
