import { ConnectionLost } from './connection-lost.js';
import { MillraceError } from './errors.js';
import { pause } from './pause.js';
import type { Warning } from './source.js';

/** How {@link Backoff} is set. */
export interface BackoffOptions {
  /** What is tried again, as messages call it: `NATS at 127.0.0.1:4222`. */
  readonly what: string;
  /** Milliseconds without a connection after which it gives up; Infinity never does. */
  readonly patience: number;
  readonly warn: (warning: Warning) => void;
}

const firstDelay = 100;
const longestDelay = 5000;

/** Waits between attempts at a connection: 0.1 s at first, then ever longer, up to 5 s. */
export class Backoff {
  readonly #options: BackoffOptions;
  #delay = firstDelay;
  #lostAt: number | undefined;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** It works again. */
  succeed(): void {
    this.#delay = firstDelay;
    this.#lostAt = undefined;
  }

  /**
   * Waits before the next attempt, less when the signal is aborted; warns of the first failure with code
   * `CONNECTION_LOST`.
   *
   * @throws the error itself where it is no {@link ConnectionLost}.
   * @throws MillraceError `BROKER_FAILED` when patience has run out.
   */
  async wait(error: unknown, signal: AbortSignal): Promise<void> {
    if (!(error instanceof ConnectionLost)) throw error;
    const { what, patience, warn } = this.#options;
    const now = performance.now();
    if (this.#lostAt === undefined) {
      this.#lostAt = now;
      warn({ code: 'CONNECTION_LOST', message: `${what} is lost (${error.message}), trying again` });
    }
    const left = this.#lostAt + patience - now;
    if (left <= 0) throw this.#gone(error);
    // A random part keeps many clients from coming back all at once.
    await pause(Math.min(left, this.#delay * (0.5 + Math.random() / 2)), signal);
    this.#delay = Math.min(this.#delay * 2, longestDelay);
  }

  #gone(cause: ConnectionLost): MillraceError {
    const { what, patience } = this.#options;
    return new MillraceError('BROKER_FAILED', {
      what,
      given: cause.message,
      expected: `a connection within ${patience / 1000} s`,
      advice: 'Check the address and that it is running; patience says how long is waited',
      cause,
    });
  }
}
