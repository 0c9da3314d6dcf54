import { defer, type ObservableInput, type OperatorFunction, type Subscriber } from 'rxjs';
import { z } from 'zod';
import { type Carried, carryMark, markIn, withMark } from '../core/carry.js';
import { Gate } from '../core/demand.js';
import { cursorOf, fold, type Mark, type Position } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import { pullFrom } from '../core/pull.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';

/** How {@link flatMap} is set. */
export interface FlatMapOptions {
  /** How many inner observables are open at a time, at least 1; default 1, which keeps the order. */
  readonly concurrency?: number;
  /** The stage's name in the checkpoint, and part of the source's name in the marks; default `flatMap`. */
  readonly name?: string;
}

/** How many inner items of the first outer item a resume skips. */
const stateSchema = z.object({ within: z.number().int().min(0) });
type State = z.infer<typeof stateSchema>;

/**
 * Replaces each item by the items of an observable, iterable or promise that a function makes of it.
 *
 * Demand reaches the inner sources: iterables are pulled item by item, and at most one item is held. Further outer
 * items wait until an inner observable has completed.
 *
 * An inner item without a mark of its own, or with that of the outer one, gets a mark of the source `source/name`: the
 * outer item's position, with `within`, its number from 0, added to it. Any other mark is left as it is.
 *
 * A resume reads the outer item again, opens it again, and skips the inner items that were used: both must be the same
 * ones each time (those of a hot source are not). With a `concurrency` above 1 inner items come in the order of arrival,
 * which is outside exact resume: those under way at the checkpoint may be lost.
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
  { concurrency = 1, name = 'flatMap' }: FlatMapOptions = {},
): OperatorFunction<In, Carried<In, Out>> {
  wholeNumber('flatMap concurrency', concurrency);
  const owner = {};
  return stage((downstream: Subscriber<Carried<In, Out>>) => {
    const saved = joinRun(downstream, { name, owner, options: { concurrency } });
    const skipped = stateOf(saved, stateSchema, name)?.within ?? 0;
    return new Flattening(open, { concurrency, name }, skipped, downstream).subscriber;
  });
}

class Flattening<In, Out> {
  readonly subscriber: StageSubscriber<In>;
  readonly #open: (item: In) => ObservableInput<Out>;
  readonly #settings: Required<FlatMapOptions>;
  readonly #downstream: Subscriber<Carried<In, Out>>;
  readonly #outerGate: Gate;
  readonly #innerGate = new Gate(1);
  readonly #outlet: Outlet<Carried<In, Out>>;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #starting = false;
  #completed = false;
  /** What is still to be skipped: of the first outer item only. */
  #skipped: number;
  /** The folded marks of the outer items that are through: where a resume goes on; undefined before the first. */
  #reached: Mark | undefined;

  constructor(
    open: (item: In) => ObservableInput<Out>,
    settings: Required<FlatMapOptions>,
    skipped: number,
    downstream: Subscriber<Carried<In, Out>>,
  ) {
    this.#open = open;
    this.#settings = settings;
    this.#skipped = skipped;
    this.#downstream = downstream;
    this.#outerGate = new Gate(settings.concurrency);
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
    while (this.#running < this.#settings.concurrency && this.#waiting.length > 0) {
      this.#running++;
      this.#waiting.shift()?.();
    }
    this.#starting = false;
    if (this.#completed && this.#running === 0) this.#outlet.complete();
  }

  #subscribe(item: In): void {
    const outer = markIn(item);
    const skipped = this.#skipped;
    this.#skipped = 0;
    let count = 0;
    const inner = new StageSubscriber<Out>(this.#downstream, this.#innerGate, {
      next: (value) => {
        const within = count++;
        if (within < skipped) return;
        this.#innerGate.enter();
        this.#outlet.push(carryMark(item, this.#placed(value, outer, within)));
      },
      error: (error) => this.#outlet.fail(error),
      complete: () => {
        this.#running--;
        if (outer) this.#reached = fold(this.#reached, outer);
        this.#outerGate.leave();
        this.#start();
      },
    });
    defer(() => pullFrom(this.#open(item))).subscribe(inner);
  }

  #placed(value: Out, outer: Mark | undefined, within: number): Out {
    const own = markIn(value) ?? outer;
    if (outer === undefined || own?.position !== outer.position) return value;
    const { name } = this.#settings;
    const state: State = { within: within + 1 };
    return withMark(value, {
      // A source of its own: its position tells the item's place, while that of the real source stays before the
      // outer item, which a resume has to read again.
      source: `${outer.source}/${name}`,
      seed: outer.seed,
      position: inside(outer.position, within),
      stages: { ...this.#reached?.stages, [name]: state },
      others: this.#reached && cursorOf(this.#reached),
    });
  }
}

/** The position of a part; a part of a part tells both numbers. */
function inside(position: Position | null, within: number): Position | null {
  if (position === null) return null;
  const { within: above } = position;
  return { ...position, within: above === undefined ? within : `${above}.${within}` };
}
