import type { OperatorFunction, Subscriber } from 'rxjs';
import { type Carried, carryMark } from '../core/carry.js';
import { Gate } from '../core/demand.js';
import { wholeNumber } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import { StageSubscriber, stage } from '../core/stage.js';

/** How {@link mapAsync} is set. */
export interface MapAsyncOptions {
  /** How many promises run at a time, at least 1; default 1. */
  readonly concurrency?: number;
  /**
   * How many items it may hold, running and done, at least `concurrency`; default 4 times that. Results leave in
   * order, so one slow item holds those behind it: a wider window keeps the others running meanwhile.
   */
  readonly window?: number;
  /**
   * Whether results leave in the order of their items; default true. Otherwise each leaves as soon as it is there, so
   * that a slow one holds nobody up. That order is the one of arrival, which is outside exact resume: what is still
   * running at a checkpoint is lost, when a later item has already left.
   */
  readonly ordered?: boolean;
}

/** What {@link mapAsync} tells its function. */
export interface MapAsyncContext {
  /** Aborted when the stream ends or is unsubscribed. */
  readonly signal: AbortSignal;
}

type Work<In, Out> = (item: In, context: MapAsyncContext) => Out | PromiseLike<Out>;
type Settings = Required<Pick<MapAsyncOptions, 'concurrency' | 'ordered'>>;
type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Applies an asynchronous function to each item and emits the results, in the order of the items unless told otherwise.
 *
 * Takes no more than `window` items in, runs at most `concurrency` at a time, and emits only while downstream is
 * ready. A plain object that comes back without a mark gets the item's own. When the function throws or rejects, the
 * results before it are emitted, then its error; with `ordered: false` those that are there.
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { mapAsync } from 'millrace/operators';
 * const double = mapAsync(async (value: number) => 2 * value, { concurrency: 4 });
 * of(1, 2, 3).pipe(double).subscribe((value) => console.log(value)); // 2, 4, 6
 * ```
 */
export function mapAsync<In, Out>(
  work: Work<In, Out>,
  { concurrency = 1, window = 4 * concurrency, ordered = true }: MapAsyncOptions = {},
): OperatorFunction<In, Carried<In, Out>> {
  wholeNumber('mapAsync concurrency', concurrency);
  wholeNumber('mapAsync window', window, concurrency);
  return stage(
    (downstream: Subscriber<Carried<In, Out>>) =>
      new AsyncMapping(work, { concurrency, ordered }, new Gate(window), downstream).subscriber,
  );
}

class AsyncMapping<In, Out> {
  readonly subscriber: StageSubscriber<In>;
  readonly #work: Work<In, Out>;
  readonly #settings: Settings;
  readonly #outlet: Outlet<Carried<In, Out>>;
  readonly #controller = new AbortController();
  readonly #waiting: Slot<In, Carried<In, Out>>[] = [];
  /** In the order they leave in; the first one that is not done holds the others. */
  readonly #slots: Slot<In, Carried<In, Out>>[] = [];
  #running = 0;
  #end: (() => void) | undefined;

  constructor(work: Work<In, Out>, settings: Settings, gate: Gate, downstream: Subscriber<Carried<In, Out>>) {
    this.#work = work;
    this.#settings = settings;
    this.#outlet = new Outlet(downstream, () => gate.leave());
    this.subscriber = new StageSubscriber<In>(downstream, gate, {
      next: (item) => {
        gate.enter();
        this.#accept({ item, outcome: undefined });
      },
      error: (error) => this.#endWith(() => this.#outlet.fail(error)),
      complete: () => this.#endWith(() => this.#outlet.complete()),
      finalize: () => this.#stop(),
    });
  }

  #accept(slot: Slot<In, Carried<In, Out>>): void {
    this.#slots.push(slot);
    this.#waiting.push(slot);
    this.#start();
  }

  #endWith(end: () => void): void {
    this.#end = end;
    this.#handOn();
  }

  #stop(): void {
    this.#waiting.length = 0;
    this.#slots.length = 0;
    this.#controller.abort();
  }

  #start(): void {
    while (this.#running < this.#settings.concurrency) {
      const slot = this.#waiting.shift();
      if (!slot) return;
      this.#running++;
      void this.#run(slot);
    }
  }

  async #run(slot: Slot<In, Carried<In, Out>>): Promise<void> {
    slot.outcome = await this.#outcomeOf(slot.item);
    this.#running--;
    this.#start();
    if (!this.#settings.ordered) this.#moveToFront(slot);
    this.#handOn();
  }

  async #outcomeOf(item: In): Promise<Outcome<Carried<In, Out>>> {
    try {
      return { value: carryMark(item, await this.#work(item, { signal: this.#controller.signal })) };
    } catch (error) {
      return { error };
    }
  }

  #moveToFront(slot: Slot<In, Carried<In, Out>>): void {
    const place = this.#slots.indexOf(slot);
    if (place > 0) this.#slots.unshift(...this.#slots.splice(place, 1));
  }

  #handOn(): void {
    for (let outcome = this.#slots[0]?.outcome; outcome; outcome = this.#slots[0]?.outcome) {
      this.#slots.shift();
      if ('error' in outcome) this.#outlet.fail(outcome.error);
      else this.#outlet.push(outcome.value);
    }
    if (this.#slots.length === 0) this.#end?.();
  }
}

interface Slot<In, Out> {
  readonly item: In;
  outcome: Outcome<Out> | undefined;
}
