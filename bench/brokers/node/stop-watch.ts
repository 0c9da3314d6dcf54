/** Measures from the first message on. */
export class StopWatch {
  #began: number | undefined;

  /** A message is there. */
  see(): void {
    this.#began ??= performance.now();
  }

  /** Since the first one. */
  get seconds(): number {
    return (performance.now() - (this.#began ?? Number.NaN)) / 1000;
  }
}
