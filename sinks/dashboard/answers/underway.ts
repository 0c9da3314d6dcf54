/** What is being made to be sent, so that a server that ends can wait for it. */
export class Underway {
  readonly #all = new Set<Promise<unknown>>();

  /** Counts a piece of work until it has succeeded or failed. */
  add<Result>(work: Promise<Result>): Promise<Result> {
    const done = (): void => void this.#all.delete(work);
    this.#all.add(work);
    work.then(done, done);
    return work;
  }

  /** Resolves when nothing is being made any more, nor anything that followed from it. */
  async settled(): Promise<void> {
    while (this.#all.size > 0) {
      await Promise.allSettled(this.#all);
      // What follows is asked for once this has been taken.
      await new Promise(setImmediate);
    }
  }
}
