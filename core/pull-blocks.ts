import { Observable } from 'rxjs';
import { demandOf } from './chain.js';
import { type StallWarning, stallGuard, warnOnce } from './stall-guard.js';
import { whileReady } from './while-ready.js';

/** Items that come in blocks: a block is waited for, its items are then there at once. */
export interface Blocks<T> {
  /** The next block, undefined at the end; asked for only when the items of the one before have all been taken. */
  next(): Promise<Iterable<T> | undefined>;
  /** Lets go of what is open, also while a block is under way; called once, however it ends. */
  close(): Promise<void>;
}

/**
 * Turns blocks into an observable of their items that obeys demand: an item is taken out of its block, and a block
 * asked for, only while downstream is ready.
 *
 * Only blocks are waited for, so an item costs no promise.
 *
 * @param open called once per subscription.
 */
export function pullBlocks<T>(open: () => Blocks<T>, stalled: StallWarning = warnOnce()): Observable<T> {
  return new Observable<T>((subscriber) => {
    const demand = demandOf(subscriber);
    const guard = stallGuard(demand, stalled);
    const blocks = open();
    let items: Iterator<T> = noItems();
    const load = async (): Promise<void> => {
      const block = await blocks.next();
      if (subscriber.closed) return;
      if (block === undefined) return subscriber.complete();
      items = block[Symbol.iterator]();
      run();
    };
    const run = whileReady(subscriber, demand, () => {
      const item = items.next();
      if (item.done) {
        load().catch((error: unknown) => subscriber.error(error));
        return false;
      }
      subscriber.next(item.value);
      guard();
      return true;
    });
    // A rejection here has no subscriber left to hear it.
    subscriber.add(() => blocks.close().catch((error: unknown) => process.emitWarning(String(error))));
    run();
  });
}

function* noItems(): Generator<never> {}
