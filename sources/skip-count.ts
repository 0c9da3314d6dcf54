import type { MillraceError } from '../core/errors.js';
import type { Warning } from '../core/source.js';

/**
 * Counts what an endless source leaves out, and warns of it: of the first at once, then whenever their number has doubled,
 * of the rest at the end. Each warning counts those since the one before.
 */
export class SkipCount {
  readonly #source: string;
  readonly #warn: (warning: Warning) => void;
  readonly #thing: string;
  #count = 0;
  #told = 0;
  #last: MillraceError | undefined;

  /**
   * @param source whose name the warnings say.
   * @param thing what one of them is called.
   */
  constructor(source: string, warn: (warning: Warning) => void, thing = 'line') {
    this.#source = source;
    this.#warn = warn;
    this.#thing = thing;
  }

  /** Something was left out, because of an error. */
  add(error: MillraceError): void {
    this.#count++;
    this.#last = error;
    if (this.#count >= 2 * this.#told) this.tell();
  }

  /** Warns of what has not been told yet. */
  tell(): void {
    const count = this.#count - this.#told;
    if (count === 0) return;
    this.#told = this.#count;
    const what = count === 1 ? `a ${this.#thing}` : `${count} ${this.#thing}s, the last because of`;
    const message = `source ${this.#source} left out ${what}: ${this.#last?.message}`;
    this.#warn({ code: 'ROW_SKIPPED', message, count });
  }
}
