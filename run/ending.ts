import { deferred } from '../core/deferred.js';
import { isMillraceError } from '../core/errors.js';
import type { Journal } from './journal.js';
import type { SinkBoard } from './sink-board.js';

/** What the ending of a run works with. */
export interface EndingParts {
  readonly journal: Journal;
  readonly board: SinkBoard;
  /** Whether the run was unsubscribed: a failure from then on is nobody's business. */
  readonly abandoned: AbortSignal;
  /** Lets no step begin any more. */
  hold(): void;
  /** Stops what is upstream. */
  unsubscribe(): void;
  /** Lets go of the control and of what keeps the process alive; harmless when repeated. */
  release(): void;
}

/** Brings a run to its end: its last events and checkpoint, all of them written before it has ended. */
export class Ending {
  readonly #parts: EndingParts;
  readonly #ended = deferred();

  constructor(parts: EndingParts) {
    this.#parts = parts;
  }

  /** Settles when everything is written: after completion, an error, or a graceful stop. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** The pipeline has completed. */
  complete(): void {
    this.#parts.release();
    this.#settle(this.#parts.journal.complete());
  }

  /** The run stands between two steps, and goes on from there another time. */
  stop(reason: string): void {
    this.#settle(this.#stop(reason));
  }

  /** The run was unsubscribed; what was being written is written. */
  abandon(): void {
    this.#parts.release();
    this.#ended.resolve();
  }

  /** The pipeline or a recorder has failed. */
  fail(error: unknown): void {
    const { journal, board, abandoned, unsubscribe, release } = this.#parts;
    unsubscribe();
    release();
    if (abandoned.aborted) {
      this.#ended.resolve();
      return;
    }
    const rescue = this.#rescuable(error) ? journal.checkpoint() : Promise.resolve();
    const rest = rescue.then(() => board.flush());
    // The first error is the one to tell; what failed while rescuing is told beside it.
    rest.then(
      () => this.#ended.reject(error),
      (second: unknown) => {
        if (second !== error) process.emitWarning(`while stopping after an error: ${String(second)}`);
        this.#ended.reject(error);
      },
    );
  }

  async #stop(reason: string): Promise<void> {
    const { journal, hold, unsubscribe, release } = this.#parts;
    // Held back, training stands still; awaiting lets `next` return through every stage first.
    hold();
    release();
    await Promise.resolve();
    await journal.checkpoint();
    unsubscribe();
    await journal.stop(reason);
  }

  // Numbers that are not finite are found before the update: the weights are still good.
  #rescuable(error: unknown): boolean {
    return isMillraceError(error, 'NOT_FINITE') && this.#parts.journal.consistent;
  }

  #settle(end: Promise<void>): void {
    end.then(this.#ended.resolve, (error: unknown) => this.fail(error));
  }
}
