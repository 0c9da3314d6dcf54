/**
 * Does one thing a turn of the event loop, in their order.
 *
 * For what comes from other threads: Node hands on all messages that are there in one turn, and those that come
 * meanwhile, so that timers, sockets and signals would wait for as long as threads are faster than what is done with
 * their messages.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;

  /** Does it in a turn of its own, after all that was added before. */
  add(work: () => void): void {
    this.#waiting.push(work);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#scheduled = false;
    const work = this.#waiting.shift();
    this.#schedule();
    work?.();
  }
}
