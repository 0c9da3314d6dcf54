/** Takes a wait back; harmless when it is already over. */
export type Cancel = () => void;

/**
 * What a slow consumer tells those upstream: whether it wants more now, and when it will.
 *
 * A source finds the demand of its nearest consumer when it is subscribed ({@link demandOf}), looks at `ready` before
 * every `next`, and parks with `whenReady` while it is false.
 */
export interface Demand {
  /** Whether one more item is welcome. */
  readonly ready: boolean;
  /** Whether everything accepted so far has gone on downstream. */
  readonly idle: boolean;
  /** How many items have arrived; sources use it to notice that nobody counts what they send. */
  readonly heard: number;
  /** Calls back once, in a later microtask, when `ready` is or becomes true. */
  whenReady(wake: () => void): Cancel;
  /** Calls back once, in a later microtask, when `idle` is or becomes true. */
  whenIdle(wake: () => void): Cancel;
}

/** The demand of a consumer that takes whatever comes: a plain subscriber. */
export const endless: Demand = {
  ready: true,
  idle: true,
  heard: Number.POSITIVE_INFINITY,
  whenReady: defer,
  whenIdle: defer,
};

// A stage takes what comes uninvited, but this much of it means that something upstream does not see its demand.
const uninvitedLimit = 8192;

/**
 * A demand that counts: ready while it holds fewer items than its capacity, idle while it holds none.
 *
 * Waiters wake first in, first out, one per microtask: each sees what the one before it took, so merged sources
 * take turns and none starves.
 */
export class Gate implements Demand {
  #held = 0;
  #capacity: number;
  #warned = false;
  heard = 0;
  readonly #readyWaiters = new WaitingLine(() => this.ready);
  readonly #idleWaiters = new WaitingLine(() => this.idle);

  constructor(capacity = 1) {
    this.#capacity = capacity;
  }

  get ready(): boolean {
    return this.#held < this.#capacity;
  }

  get idle(): boolean {
    return this.#held === 0;
  }

  get held(): number {
    return this.#held;
  }

  /** An item was taken in. */
  enter(): void {
    this.#held++;
    if (this.#held - this.#capacity >= uninvitedLimit) this.#warn();
  }

  /** An item has gone on downstream. */
  leave(): void {
    this.#held--;
    this.#wake();
  }

  /** Changes how many items may be held; 0 closes the gate. */
  setCapacity(capacity: number): void {
    this.#capacity = capacity;
    this.#wake();
  }

  whenReady(wake: () => void): Cancel {
    return this.#readyWaiters.add(wake);
  }

  whenIdle(wake: () => void): Cancel {
    return this.#idleWaiters.add(wake);
  }

  #wake(): void {
    this.#readyWaiters.wake();
    this.#idleWaiters.wake();
  }

  #warn(): void {
    if (this.#warned) return;
    this.#warned = true;
    process.emitWarning(
      `a stage holds ${this.#held} items and was ready for ${this.#capacity}: a source or a custom operator upstream ` +
        'sends without asking. Use the sources of millrace, and forward(subscriber, observer) in custom operators.',
      { code: 'MILLRACE_UNINVITED' },
    );
  }
}

/** Ready when all are ready, idle when all are idle: the slowest sets the pace. */
export function allOf(demands: Iterable<Demand>): Demand {
  const all = (): readonly Demand[] => [...demands];
  return {
    get ready() {
      return all().every((demand) => demand.ready);
    },
    get idle() {
      return all().every((demand) => demand.idle);
    },
    get heard() {
      return all().reduce((sum, demand) => sum + demand.heard, 0);
    },
    whenReady: (wake) => whenAll(all, 'ready', wake),
    whenIdle: (wake) => whenAll(all, 'idle', wake),
  };
}

/** The demand as a promise, for code that awaits; it rejects with the signal's reason when that aborts first. */
export function untilReady(demand: Demand, signal?: AbortSignal): Promise<void> {
  if (demand.ready) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = demand.whenReady(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

class WaitingLine {
  readonly #waiters = new Set<{ readonly wake: () => void }>();
  readonly #open: () => boolean;
  #scheduled = false;

  constructor(open: () => boolean) {
    this.#open = open;
  }

  add(wake: () => void): Cancel {
    const waiter = { wake };
    this.#waiters.add(waiter);
    this.wake();
    return () => {
      this.#waiters.delete(waiter);
    };
  }

  wake(): void {
    if (this.#scheduled || this.#waiters.size === 0 || !this.#open()) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#open()) return;
      const [first] = this.#waiters;
      if (first === undefined) return;
      this.#waiters.delete(first);
      first.wake();
      this.wake();
    });
  }
}

function whenAll(all: () => readonly Demand[], property: 'ready' | 'idle', wake: () => void): Cancel {
  let cancel: Cancel = () => {};
  const next = (): void => {
    const slow = all().find((demand) => !demand[property]);
    if (slow === undefined) cancel = defer(wake);
    else cancel = property === 'ready' ? slow.whenReady(next) : slow.whenIdle(next);
  };
  next();
  return () => cancel();
}

function defer(wake: () => void): Cancel {
  let cancelled = false;
  queueMicrotask(() => {
    if (!cancelled) wake();
  });
  return () => {
    cancelled = true;
  };
}
