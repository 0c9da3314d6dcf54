import { MillraceError } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import type { Sink } from '../core/sink.js';

/** What {@link callback} calls with each event. */
export type EventListener = (event: RunEvent) => void | Promise<void>;

/**
 * Gives every event to a function, in order and one at a time.
 *
 * While a promise it returned is pending the run is held back; what it throws or rejects with fails the run. A
 * resumed run repeats the events after its checkpoint: `sequence` makes the repeats harmless.
 *
 * @throws MillraceError `OPTION_INVALID` when `listener` is no function; in the run, `SINK_FAILED` with the cause.
 * @example
 * ```ts
 * import { callback } from 'millrace/sinks';
 * const losses: number[] = [];
 * const sink = callback((event) => {
 *   if (event.type === 'step') losses.push(event.loss);
 * });
 * ```
 */
export function callback(listener: EventListener): Sink {
  if (typeof listener !== 'function')
    throw new MillraceError('OPTION_INVALID', {
      what: 'listener of callback',
      given: listener,
      expected: 'a function that takes an event',
    });
  return new Callback(listener);
}

class Callback implements Sink {
  readonly name = 'callback';
  readonly role = 'record';
  readonly #listener: EventListener;
  #pending: Promise<void> | undefined;

  constructor(listener: EventListener) {
    this.#listener = listener;
  }

  open(): void {}

  write(event: RunEvent): Promise<void> | void {
    if (this.#pending) return this.#hold(this.#pending.then(() => this.#call(event)));
    const answer = this.#call(event);
    if (answer) return this.#hold(answer);
  }

  flush(): Promise<void> | undefined {
    return this.#pending;
  }

  close(): Promise<void> | undefined {
    return this.#pending;
  }

  #hold(answer: Promise<void>): Promise<void> {
    const pending = answer.finally(() => {
      if (this.#pending === pending) this.#pending = undefined;
    });
    this.#pending = pending;
    return pending;
  }

  #call(event: RunEvent): Promise<void> | void {
    try {
      const answer = this.#listener(event);
      if (answer) return answer.catch((cause: unknown) => fail(event, cause));
    } catch (cause) {
      fail(event, cause);
    }
  }
}

function fail(event: RunEvent, cause: unknown): never {
  throw new MillraceError('SINK_FAILED', {
    what: `callback at event ${event.type}`,
    given: cause,
    expected: 'a listener that neither throws nor rejects',
    cause,
  });
}
