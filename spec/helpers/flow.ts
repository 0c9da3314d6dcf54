import { type Observable, Subscriber } from 'rxjs';
import { tag } from '../../core/chain.js';
import { type Cancel, Gate } from '../../core/demand.js';
import type { Marked } from '../../core/mark.js';
import { pull } from '../../core/pull.js';

/** A sample whose numbers tell which one it is. */
export interface NumberedSample extends Marked {
  readonly x: number;
  readonly y: number;
}

/** The nth sample of the source `spec`. */
export function numberedSample(index: number): NumberedSample {
  return { x: index, y: index % 2, at: { source: 'spec', seed: 1, position: { epoch: 0, index } } };
}

/** A source that obeys demand and tells what has happened to it. */
export interface WatchedSource<T> {
  readonly items$: Observable<T>;
  /** How many items were pulled out of it, by all subscribers. */
  readonly pulled: number;
  readonly opened: number;
  readonly closed: number;
}

/** Makes a watched source of `count` items, that then completes, or fails with `error` where one is given. */
export function watchedSource<T>(count: number, item: (index: number) => T, error?: Error): WatchedSource<T> {
  const seen = { pulled: 0, opened: 0, closed: 0 };
  function* items(): Generator<T> {
    try {
      for (let index = 0; index < count; index++) {
        seen.pulled++;
        yield item(index);
      }
      if (error) throw error;
    } finally {
      seen.closed++;
    }
  }
  const items$ = pull(() => {
    seen.opened++;
    return items();
  });
  return {
    items$,
    get pulled() {
      return seen.pulled;
    },
    get opened() {
      return seen.opened;
    },
    get closed() {
      return seen.closed;
    },
  };
}

/** What came out of an observable, up to now or at its end. */
export interface Outcome<T> {
  readonly items: readonly T[];
  readonly errors: readonly unknown[];
  readonly completions: number;
}

/** Subscribes as a consumer that takes everything at once, and answers when the observable has ended. */
export function collect<T>(source$: Observable<T>): Promise<Outcome<T>> {
  const items: T[] = [];
  return new Promise((resolve) => {
    source$.subscribe({
      next: (item) => {
        items.push(item);
      },
      error: (error: unknown) => resolve({ items, errors: [error], completions: 0 }),
      complete: () => resolve({ items, errors: [], completions: 1 }),
    });
  });
}

/** A consumer that takes one item and holds it: upstream has to wait until it is released. */
export class Holder<T> {
  readonly items: T[] = [];
  readonly errors: unknown[] = [];
  completions = 0;
  /** Items that arrived although it was not ready. */
  uninvited = 0;
  readonly #gate: Gate;
  readonly #onItem: () => void;
  readonly #subscriber: Subscriber<T>;

  constructor(source$: Observable<T>, { capacity = 1, onItem = () => {} }: HolderOptions = {}) {
    this.#gate = new Gate(capacity);
    this.#onItem = onItem;
    this.#subscriber = new Subscriber<T>({
      next: (item) => this.#take(item),
      error: (error: unknown) => this.errors.push(error),
      complete: () => {
        this.completions++;
      },
    });
    tag(this.#subscriber, { demand: this.#gate });
    source$.subscribe(this.#subscriber);
  }

  get ended(): boolean {
    return this.errors.length + this.completions > 0;
  }

  /** Lets go of one item that it holds. */
  release(): void {
    if (this.#gate.held > 0) this.#gate.leave();
  }

  unsubscribe(): void {
    this.#subscriber.unsubscribe();
  }

  #take(item: T): void {
    if (!this.#gate.ready) this.uninvited++;
    this.#gate.heard++;
    this.#gate.enter();
    this.items.push(item);
    this.#onItem();
  }
}

interface HolderOptions {
  readonly capacity?: number;
  readonly onItem?: () => void;
}

/** Subscribes as a consumer that needs `work` for every item, and answers when the observable has ended. */
export async function collectSlowly<T>(source$: Observable<T>, work = turn): Promise<Outcome<T>> {
  const holder = new Holder(source$);
  while (!holder.ended) {
    await work();
    holder.release();
  }
  return holder;
}

/** A consumer that is never ready, and counts who waits for it. */
export class ParkingConsumer<T> {
  waits = 0;
  cancelled = 0;
  readonly #subscriber = new Subscriber<T>({ next: () => {}, error: () => {}, complete: () => {} });

  constructor(source$: Observable<T>) {
    const wait = (): Cancel => {
      this.waits++;
      return () => {
        this.cancelled++;
      };
    };
    tag(this.#subscriber, {
      demand: { ready: false, idle: false, heard: 0, whenReady: wait, whenIdle: wait },
    });
    source$.subscribe(this.#subscriber);
  }

  unsubscribe(): void {
    this.#subscriber.unsubscribe();
  }
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Several turns of the event loop: enough for everything that is going to happen by itself. */
export async function settled(turns = 20): Promise<void> {
  for (let count = 0; count < turns; count++) await turn();
}

/** Waits, turn by turn, until something holds; the test's time limit ends a wait in vain. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}
