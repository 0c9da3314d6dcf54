/** Wakes all who wait for news at the same moment, so that what they are told can be made once for all of them. */
export class Pulse {
  readonly #milliseconds: number;
  #beat: Promise<void> | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** The next beat; there is none while nobody waits. */
  next(): Promise<void> {
    this.#beat ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#beat = undefined;
        resolve();
      }, this.#milliseconds).unref();
    });
    return this.#beat;
  }
}
