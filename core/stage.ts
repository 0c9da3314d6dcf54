import { Observable, type OperatorFunction, Subscriber } from 'rxjs';
import type { z } from 'zod';
import { scopeOf, tag } from './chain.js';
import type { Demand } from './demand.js';
import { MillraceError } from './errors.js';
import type { StageEntry } from './scope.js';

/** What a stage does with what arrives; anything left out is passed on. */
export interface StageHandlers<In> {
  next(value: In): void;
  error?(error: unknown): void;
  complete?(): void;
  /** Runs once when the stage ends, however it ends. */
  finalize?(): void;
}

/** A demand that counts what its stage has heard. */
type CountingDemand = Demand & { heard: number };

/**
 * The subscriber of a stage: linked to the one downstream, tagged with the stage's own demand before anything
 * upstream is subscribed, and sending what a handler throws downstream as an error.
 */
export class StageSubscriber<In> extends Subscriber<In> {
  readonly #downstream: Subscriber<never>;
  readonly #handlers: StageHandlers<In>;
  readonly #demand: CountingDemand | undefined;

  constructor(
    downstream: Subscriber<never>,
    demand: CountingDemand | undefined,
    handlers: StageHandlers<In>,
  ) {
    super(downstream);
    this.#downstream = downstream;
    this.#handlers = handlers;
    this.#demand = demand;
    if (demand) tag(this, { demand });
    // On downstream, not on this: a stage may still hold items after upstream has completed and closed this.
    if (handlers.finalize) downstream.add(() => handlers.finalize?.());
  }

  protected override _next(value: In): void {
    if (this.#demand) this.#demand.heard++;
    try {
      this.#handlers.next(value);
    } catch (error) {
      this.#downstream.error(error);
    }
  }

  protected override _error(error: unknown): void {
    try {
      if (this.#handlers.error) this.#handlers.error(error);
      else this.#downstream.error(error);
    } catch (thrown) {
      this.#downstream.error(thrown);
    } finally {
      this.unsubscribe();
    }
  }

  // Closes what is upstream at once; the handler completes downstream when the stage holds nothing more.
  protected override _complete(): void {
    try {
      if (this.#handlers.complete) this.#handlers.complete();
      else this.#downstream.complete();
    } catch (error) {
      this.#downstream.error(error);
    } finally {
      this.unsubscribe();
    }
  }
}

/**
 * Builds an operator from what it does per subscription: `setup` gets the downstream subscriber and answers with
 * the stage's subscriber, which is then subscribed upstream.
 */
export function stage<In, Out>(
  setup: (downstream: Subscriber<Out>) => Subscriber<In> | undefined,
): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((downstream) => {
      const upstream = setup(downstream);
      if (upstream) source.subscribe(upstream);
    });
}

/** Joins a stage to the run downstream of it, if there is one, and returns its saved state. */
export function joinRun(downstream: object, entry: StageEntry): unknown {
  return scopeOf(downstream)?.join(entry);
}

/**
 * A stage's saved state, checked; undefined in a fresh run.
 *
 * @throws MillraceError `STAGE_STATE_INVALID` when it does not have the stage's form.
 */
export function stateOf<T>(saved: unknown, schema: z.ZodType<T>, name: string): T | undefined {
  if (saved === undefined) return undefined;
  const parsed = schema.safeParse(saved);
  if (parsed.success) return parsed.data;
  throw new MillraceError('STAGE_STATE_INVALID', {
    what: `saved state of stage ${name}`,
    given: saved,
    expected: 'the state that this stage saves',
    advice: 'Resume with the pipeline that made the checkpoint, or give the changed stage a new name',
    cause: parsed.error,
  });
}
