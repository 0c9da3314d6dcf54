import { defer, type ObservableInput, type OperatorFunction, type Subscriber } from 'rxjs';
import { type Carried, carryMark, markIn } from '../core/carry.js';
import { Gate } from '../core/demand.js';
import type { Mark } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import { pullFrom } from '../core/pull.js';
import { StageSubscriber, stage } from '../core/stage.js';

/** How {@link flatMap} is set. */
export interface FlatMapOptions {
  /** How many inner observables are open at a time, at least 1; default 1, which keeps the order. */
  readonly concurrency?: number;
}

/**
 * Replaces each item by the items of an observable, iterable or promise that a function makes of it.
 *
 * Demand reaches the inner sources: iterables are pulled item by item, and at most one item is held. Further outer
 * items wait until an inner observable has completed. Inner items without a mark get that of the outer one, with
 * `within`, their number from 0, added to its position.
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { flatMap } from 'millrace/operators';
 * of('a b', 'c').pipe(flatMap((line) => line.split(' '))).subscribe((word) => console.log(word)); // a, b, c
 * ```
 */
export function flatMap<In, Out>(
  open: (item: In) => ObservableInput<Out>,
  { concurrency = 1 }: FlatMapOptions = {},
): OperatorFunction<In, Carried<In, Out>> {
  wholeNumber('flatMap concurrency', concurrency);
  return stage(
    (downstream: Subscriber<Carried<In, Out>>) => new Flattening(open, concurrency, downstream).subscriber,
  );
}

class Flattening<In, Out> {
  readonly subscriber: StageSubscriber<In>;
  readonly #open: (item: In) => ObservableInput<Out>;
  readonly #concurrency: number;
  readonly #downstream: Subscriber<Carried<In, Out>>;
  readonly #outerGate: Gate;
  readonly #innerGate = new Gate(1);
  readonly #outlet: Outlet<Carried<In, Out>>;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #starting = false;
  #completed = false;

  constructor(
    open: (item: In) => ObservableInput<Out>,
    concurrency: number,
    downstream: Subscriber<Carried<In, Out>>,
  ) {
    this.#open = open;
    this.#concurrency = concurrency;
    this.#downstream = downstream;
    this.#outerGate = new Gate(concurrency);
    this.#outlet = new Outlet(downstream, () => this.#innerGate.leave());
    this.subscriber = new StageSubscriber<In>(downstream, this.#outerGate, {
      next: (item) => {
        this.#outerGate.enter();
        this.#waiting.push(() => this.#subscribe(item));
        this.#start();
      },
      error: (error) => this.#outlet.fail(error),
      complete: () => {
        this.#completed = true;
        this.#start();
      },
      finalize: () => {
        this.#waiting.length = 0;
      },
    });
  }

  // A loop and not a recursion: inner observables may complete while they are being subscribed.
  #start(): void {
    if (this.#starting) return;
    this.#starting = true;
    while (this.#running < this.#concurrency && this.#waiting.length > 0) {
      this.#running++;
      this.#waiting.shift()?.();
    }
    this.#starting = false;
    if (this.#completed && this.#running === 0) this.#outlet.complete();
  }

  #subscribe(item: In): void {
    const mark = markIn(item);
    let within = 0;
    const inner = new StageSubscriber<Out>(this.#downstream, this.#innerGate, {
      next: (value) => {
        this.#innerGate.enter();
        this.#outlet.push(carryMark(item, value, nth(mark, within++)));
      },
      error: (error) => this.#outlet.fail(error),
      complete: () => {
        this.#running--;
        this.#outerGate.leave();
        this.#start();
      },
    });
    defer(() => pullFrom(this.#open(item))).subscribe(inner);
  }
}

function nth(mark: Mark | undefined, within: number): Mark | undefined {
  return mark && { ...mark, position: { ...mark.position, within } };
}
