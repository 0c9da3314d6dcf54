import { from, isObservable, Observable, type ObservableInput, type Subscriber } from 'rxjs';
import { demandOf } from './chain.js';
import type { Cancel, Demand } from './demand.js';
import type { Mark } from './mark.js';
import type { Rows, RowTaker } from './rows.js';
import { type StallWarning, stallGuard, warnOnce } from './stall-guard.js';
import { whileReady } from './while-ready.js';

/**
 * Turns an iterable into an observable that obeys demand: it pulls an item only while downstream is ready, parks
 * otherwise, and closes its iterator when it is unsubscribed.
 *
 * @param open called once per subscription.
 */
export function pull<T>(
  open: () => Iterable<T> | AsyncIterable<T>,
  stalled: StallWarning = warnOnce(),
): Observable<T> {
  return new Observable<T>((subscriber) => {
    const demand = demandOf(subscriber);
    const iterable = open();
    if (Symbol.asyncIterator in iterable)
      pullAsync(iterable[Symbol.asyncIterator](), subscriber, demand, stalled);
    else pullSync(iterable[Symbol.iterator](), subscriber, demand, stalled);
  });
}

/** An observable of whatever rxjs takes for one; iterables obey demand, as {@link pull} does it. */
export function pullFrom<T>(input: ObservableInput<T>): Observable<T> {
  if (isObservable(input)) return input;
  return isIterable(input) ? pull(() => input) : from(input);
}

function isIterable<T>(input: ObservableInput<T>): input is Iterable<T> | AsyncIterable<T> {
  return typeof input === 'object' && (Symbol.iterator in input || Symbol.asyncIterator in input);
}

function pullSync<T>(
  iterator: Iterator<T>,
  subscriber: Subscriber<T>,
  demand: Demand,
  stalled: StallWarning,
): void {
  const guard = stallGuard(demand, stalled);
  // Neither at its end nor in the middle of `next`, where closing a generator would throw.
  let closable = true;
  const close = (): void => {
    if (!closable) return;
    closable = false;
    iterator.return?.();
  };
  const run = whileReady(subscriber, demand, () => {
    closable = false;
    const result = iterator.next();
    if (result.done) {
      subscriber.complete();
      return false;
    }
    closable = true;
    subscriber.next(result.value);
    guard();
    // Unsubscribed in the middle of `next`: it could not be closed then.
    if (subscriber.closed) close();
    return true;
  });
  subscriber.add(close);
  run();
}

/** Where rows are taken from: the places of the next ones, null at the end. */
export interface RowWalk {
  span(room: number): { readonly indices: Uint32Array; readonly at: Mark } | null;
}

/** Hands a stage as many rows at once as it has room for, while downstream is ready. */
export function pullRows<T>(rows: Rows, walk: RowWalk, taker: RowTaker, subscriber: Subscriber<T>): void {
  const run = whileReady(subscriber, demandOf(subscriber), () => {
    const span = walk.span(taker.room);
    if (span === null) {
      subscriber.complete();
      return false;
    }
    taker.take(rows, span.indices, span.at);
    return true;
  });
  run();
}

function pullAsync<T>(
  iterator: AsyncIterator<T>,
  subscriber: Subscriber<T>,
  demand: Demand,
  stalled: StallWarning,
): void {
  const guard = stallGuard(demand, stalled);
  let parked: Cancel | undefined;
  let finished = false;
  const take = (result: IteratorResult<T>): void => {
    if (subscriber.closed) return;
    if (result.done) {
      finished = true;
      subscriber.complete();
      return;
    }
    subscriber.next(result.value);
    guard();
    ask();
  };
  const step = async (): Promise<void> => {
    let result: IteratorResult<T>;
    try {
      result = await iterator.next();
    } catch (error) {
      finished = true;
      subscriber.error(error);
      return;
    }
    take(result);
  };
  const ask = (): void => {
    if (subscriber.closed) return;
    if (demand.ready) step().catch((error: unknown) => subscriber.error(error));
    else parked = demand.whenReady(ask);
  };
  subscriber.add(() => {
    parked?.();
    // A rejection here has no subscriber left to hear it; the iterator's own finally blocks have run by then.
    if (!finished)
      iterator.return?.().then(undefined, (error: unknown) => process.emitWarning(String(error)));
  });
  ask();
}
