import type { Gate } from '../core/demand.js';
import type { Meters } from './meters.js';

/** A run standing still: its demand is held, and the process stays alive to be told to go on. */
export class Pause {
  readonly #gate: Gate;
  readonly #meters: Meters;
  #alive: NodeJS.Timeout | undefined;

  constructor(gate: Gate, meters: Meters) {
    this.#gate = gate;
    this.#meters = meters;
  }

  /** Holds demand. */
  begin(): void {
    if (this.#alive) return;
    this.#gate.enter();
    this.#meters.clock.begin('paused');
    this.#meters.eventLoopDelay.stop();
    // Else Node would end with the run unfinished; the longest interval there is wakes nothing.
    this.#alive = setInterval(() => {}, 2 ** 31 - 1);
  }

  /** Lets go; harmless when it has not begun. */
  end(): void {
    if (!this.#alive) return;
    clearInterval(this.#alive);
    this.#alive = undefined;
    this.#meters.eventLoopDelay.start();
    this.#meters.clock.end('paused');
    this.#gate.leave();
  }
}
