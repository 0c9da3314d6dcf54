import { type MonoTypeOperatorFunction, Observable, Subscriber } from 'rxjs';
import { demandOf, scopeOf, tag } from '../core/chain.js';
import { allOf, type Cancel, type Demand } from '../core/demand.js';
import { wholeNumber } from '../core/options.js';

/** How {@link share} is set. */
export interface ShareOptions {
  /** How many subscribers it waits for before it subscribes upstream, so that all see the first item; default 1. */
  readonly subscribers?: number;
}

/**
 * Shares one subscription among all current subscribers, at the pace of the slowest.
 *
 * It holds nothing: each item goes to all at once. A subscriber that comes later sees what comes after; when one
 * leaves, the others go on; when the last leaves, upstream is unsubscribed. After an end, or when all have left, the
 * next subscriber starts anew.
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { merge, of } from 'rxjs';
 * import { share } from 'millrace/operators';
 * const shared$ = of(1, 2).pipe(share({ subscribers: 2 }));
 * merge(shared$, shared$).subscribe((value) => console.log(value)); // 1, 1, 2, 2
 * ```
 */
export function share<T>({ subscribers = 1 }: ShareOptions = {}): MonoTypeOperatorFunction<T> {
  wholeNumber('share subscribers', subscribers);
  return (source) => {
    const hub = new Hub(source, subscribers);
    return new Observable((subscriber) => hub.add(subscriber));
  };
}

class Hub<T> {
  readonly #source: Observable<T>;
  readonly #needed: number;
  #members = new Map<Subscriber<T>, Demand>();
  #slowest = new Slowest(this.#members);
  #upstream: Subscriber<T> | undefined;

  constructor(source: Observable<T>, needed: number) {
    this.#source = source;
    this.#needed = needed;
  }

  add(subscriber: Subscriber<T>): void {
    const members = this.#members;
    const slowest = this.#slowest;
    members.set(subscriber, demandOf(subscriber));
    subscriber.add(() => {
      members.delete(subscriber);
      if (members.size > 0) slowest.reconsider();
      else if (members === this.#members) this.#reset()?.unsubscribe();
    });
    if (!this.#upstream && members.size >= this.#needed) this.#connect(scopeOf(subscriber));
  }

  #connect(scope: ReturnType<typeof scopeOf>): void {
    const members = this.#members;
    this.#upstream = new Subscriber<T>({
      next: (item) => {
        for (const member of [...members.keys()]) member.next(item);
      },
      error: (error: unknown) => {
        this.#reset();
        for (const member of [...members.keys()]) member.error(error);
      },
      complete: () => {
        this.#reset();
        for (const member of [...members.keys()]) member.complete();
      },
    });
    tag(this.#upstream, { demand: this.#slowest, ...(scope && { scope }) });
    this.#source.subscribe(this.#upstream);
  }

  /** Lets the next subscriber start anew; answers with the subscription so far. */
  #reset(): Subscriber<T> | undefined {
    const upstream = this.#upstream;
    this.#upstream = undefined;
    this.#members = new Map();
    this.#slowest = new Slowest(this.#members);
    return upstream;
  }
}

/** The demand of a changing set of members; a wait for one that leaves goes on with the others. */
class Slowest implements Demand {
  readonly #all: Demand;
  readonly #restarts = new Set<() => void>();

  constructor(members: ReadonlyMap<unknown, Demand>) {
    this.#all = allOf({ [Symbol.iterator]: () => members.values() });
  }

  get ready(): boolean {
    return this.#all.ready;
  }

  get idle(): boolean {
    return this.#all.idle;
  }

  get heard(): number {
    return this.#all.heard;
  }

  whenReady(wake: () => void): Cancel {
    return this.#wait((done) => this.#all.whenReady(done), wake);
  }

  whenIdle(wake: () => void): Cancel {
    return this.#wait((done) => this.#all.whenIdle(done), wake);
  }

  /** To be called when a member has left. */
  reconsider(): void {
    for (const restart of [...this.#restarts]) restart();
  }

  #wait(begin: (done: () => void) => Cancel, wake: () => void): Cancel {
    const done = (): void => {
      this.#restarts.delete(restart);
      wake();
    };
    let cancel = begin(done);
    const restart = (): void => {
      cancel();
      cancel = begin(done);
    };
    this.#restarts.add(restart);
    return () => {
      this.#restarts.delete(restart);
      cancel();
    };
  }
}
