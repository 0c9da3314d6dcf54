import { type Deferred, deferred } from './deferred.js';

/**
 * Between a client that hands things over and a stream that asks for them: holds what has come until it is taken.
 *
 * It holds no more than `capacity` items if whoever pushes waits for what `push` answers before pushing again.
 */
export class Inbox<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #arrival: Deferred<void> | undefined;
  #room: Deferred<void> | undefined;
  #ended = false;
  #error: unknown;

  /** @param capacity items after which the pusher is to wait, at least 1. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#items.length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Takes one in; a promise where it is full now, which resolves when there is room, or when it has ended. */
  push(item: T): Promise<void> | undefined {
    if (this.#ended) return undefined;
    this.#items.push(item);
    this.#arrival?.resolve();
    if (this.#items.length < this.#capacity) return undefined;
    this.#room ??= deferred();
    return this.#room.promise;
  }

  /** Nothing more comes; what is there can still be taken. The first end counts. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#arrival?.resolve();
    this.#room?.resolve();
  }

  /**
   * All that is there; waits for something. Undefined at the end.
   *
   * @throws what it has ended with.
   */
  async take(): Promise<readonly T[] | undefined> {
    if (this.#items.length === 0 && !this.#ended) {
      this.#arrival ??= deferred();
      await this.#arrival.promise;
      this.#arrival = undefined;
    }
    const items = this.#items;
    this.#items = [];
    this.#room?.resolve();
    this.#room = undefined;
    if (items.length > 0) return items;
    if (this.#error !== undefined) throw this.#error;
    return undefined;
  }
}
