import type { Cancel, Demand } from '../core/demand.js';

/** Ends what was begun once it has waited long enough and downstream is ready. */
export class Deadline {
  readonly #milliseconds: number;
  readonly #demand: Demand;
  readonly #end: () => void;
  #cancel: Cancel | undefined;

  constructor(milliseconds: number, demand: Demand, end: () => void) {
    this.#milliseconds = milliseconds;
    this.#demand = demand;
    this.#end = end;
  }

  /** Something begins to wait; the time of what waits already goes on. */
  start(): void {
    if (this.#cancel) return;
    const timer = setTimeout(() => this.#expire(), this.#milliseconds);
    this.#cancel = () => clearTimeout(timer);
  }

  /** Nothing waits any more; harmless when nothing did. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #expire(): void {
    this.#cancel = this.#demand.whenReady(() => {
      this.#cancel = undefined;
      this.#end();
    });
  }
}
