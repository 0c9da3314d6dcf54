import { Backoff, type BackoffOptions } from '../../core/backoff.js';
import { type Deferred, deferred } from '../../core/deferred.js';
import { MillraceError } from '../../core/errors.js';

/** An event on its way to a broker. */
export interface Publication {
  /** Tells a repeat of the same event. */
  readonly id: string;
  readonly sequence: number;
  readonly text: string;
}

/** A connection that publishes. */
export interface PublisherLink {
  /**
   * Publishes in order, and answers when all are acknowledged.
   *
   * @throws ConnectionLost when the connection is gone: some may have arrived.
   */
  send(publications: readonly Publication[]): Promise<void>;
  close(): Promise<void>;
}

/** How a {@link Publisher} is set. */
export interface PublisherOptions extends BackoffOptions {
  /** @throws ConnectionLost when that is not possible now. */
  connect(): Promise<PublisherLink>;
}

const blockSize = 256;

/** Publishes events in order, each until it is acknowledged, over one connection after the other. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #backoff: Backoff;
  readonly #closed = new AbortController();
  #waiting: Publication[] = [];
  #link: PublisherLink | undefined;
  #room: Deferred<void> | undefined;
  #work: Promise<void> | undefined;
  #failure: unknown;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options);
  }

  /** Takes one in; a promise while more wait than one block holds. */
  publish(publication: Publication): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#waiting.push(publication);
    this.#work ??= this.#send();
    if (this.#waiting.length < blockSize) return undefined;
    this.#room ??= deferred();
    return this.#room.promise;
  }

  /** Answers when all that was taken in is acknowledged. */
  async flush(): Promise<void> {
    await this.#work;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#work;
    await this.#drop();
  }

  /** Never rejects: what fails is told to those who publish and flush. */
  async #send(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const block = this.#waiting.splice(0, blockSize);
        this.#room?.resolve();
        this.#room = undefined;
        await this.#deliver(block);
      }
    } catch (cause) {
      this.#failure = failed(this.#options.what, cause);
      this.#room?.reject(this.#failure);
    }
    this.#work = undefined;
  }

  async #deliver(block: readonly Publication[]): Promise<void> {
    for (;;)
      try {
        this.#link ??= await this.#options.connect();
        await this.#link.send(block);
        this.#backoff.succeed();
        return;
      } catch (error) {
        await this.#drop();
        if (this.#closed.signal.aborted) throw error;
        await this.#backoff.wait(error, this.#closed.signal);
      }
  }

  async #drop(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.close();
  }
}

function failed(what: string, cause: unknown): MillraceError {
  return new MillraceError('SINK_FAILED', {
    what: `events to ${what}`,
    given: cause,
    expected: 'an acknowledgement of each',
    cause,
  });
}
