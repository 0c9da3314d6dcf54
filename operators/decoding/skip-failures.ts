import type { OperatorFunction, Subscriber } from 'rxjs';
import { scopeOf } from '../../core/chain.js';
import type { MillraceError } from '../../core/errors.js';
import { forward } from '../../core/forward.js';
import { epochOf, type Mark, type Marked } from '../../core/mark.js';
import type { Warning } from '../../core/source.js';
import { stage } from '../../core/stage.js';

/** Stands where a picture could not be decoded. */
export class Undecoded implements Marked {
  readonly at: Mark;
  readonly error: MillraceError;

  constructor(at: Mark, error: MillraceError) {
    this.at = at;
    this.error = error;
  }
}

/**
 * Leaves out what could not be decoded: a warning `SAMPLE_SKIPPED` says so at the first in an epoch, and how many they
 * were at its end.
 */
export function skipFailures<T extends Marked>(name: string): OperatorFunction<T | Undecoded, T> {
  return stage((downstream: Subscriber<T>) => {
    const skipped = new Skipped((warning) => warn(downstream, name, warning));
    return forward<T | Undecoded, T>(downstream, {
      next(item) {
        skipped.enter(epochOf(item.at));
        if (item instanceof Undecoded) skipped.add(item);
        else downstream.next(item);
      },
      complete() {
        skipped.tell();
        downstream.complete();
      },
    });
  });
}

/** Counts, epoch by epoch. */
class Skipped {
  readonly #warn: (warning: Warning) => void;
  #epoch = 0;
  #count = 0;
  #source = '';

  constructor(warn: (warning: Warning) => void) {
    this.#warn = warn;
  }

  enter(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.tell();
    this.#epoch = epoch;
    this.#count = 0;
  }

  add({ at, error }: Undecoded): void {
    this.#count++;
    this.#source = at.source;
    if (this.#count === 1)
      this.#warn({ code: 'SAMPLE_SKIPPED', message: `skipped: ${error.message}`, count: 1 });
  }

  /** The first has been told already. */
  tell(): void {
    if (this.#count < 2) return;
    const message = `${this.#count} pictures of ${this.#source} were skipped in epoch ${this.#epoch}`;
    this.#warn({ code: 'SAMPLE_SKIPPED', message, count: this.#count });
  }
}

/** Outside a run there are no events for it: the process is told. */
function warn(downstream: object, name: string, warning: Warning): void {
  const scope = scopeOf(downstream);
  if (scope) scope.warn(warning);
  else process.emitWarning(`${name}: ${warning.message}`, { code: warning.code });
}
