import { Backoff, type BackoffOptions } from '../../core/backoff.js';

/** What messages come through, until it is lost. */
export interface Connection<T> {
  /**
   * The messages that came next; waits for some. Undefined at the end.
   *
   * @throws ConnectionLost when it is gone.
   */
  next(): Promise<readonly T[] | undefined>;
  close(): Promise<void>;
}

/** How {@link Reconnecting} is set. */
export interface ReconnectingOptions<T> extends BackoffOptions {
  /**
   * Connects, to go on behind the last message that the connection before handed out.
   *
   * @param signal breaks it off when aborted.
   * @throws ConnectionLost when that is not possible now.
   */
  open(signal: AbortSignal): Promise<Connection<T>>;
}

/** Messages over one connection after the other: none is left out, none comes twice. */
export class Reconnecting<T> implements Connection<T> {
  readonly #options: ReconnectingOptions<T>;
  readonly #backoff: Backoff;
  readonly #closed = new AbortController();
  #connection: Connection<T> | undefined;

  constructor(options: ReconnectingOptions<T>) {
    this.#options = options;
    this.#backoff = new Backoff(options);
  }

  async next(): Promise<readonly T[] | undefined> {
    while (!this.#closed.signal.aborted) {
      try {
        const connection = this.#connection ?? (await this.#connect());
        const items = await connection.next();
        this.#backoff.succeed();
        return items;
      } catch (error) {
        await this.#drop();
        if (this.#closed.signal.aborted) return undefined;
        await this.#backoff.wait(error, this.#closed.signal);
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#drop();
  }

  async #connect(): Promise<Connection<T>> {
    const connection = await this.#options.open(this.#closed.signal);
    this.#connection = connection;
    // Closed while it was being opened: nobody else would close it.
    if (this.#closed.signal.aborted) await this.#drop();
    return connection;
  }

  async #drop(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }
}
