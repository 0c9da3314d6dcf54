import type { Subscriber } from 'rxjs';
import type { Cancel, Demand } from './demand.js';

/**
 * Repeats a step while downstream is ready and the subscriber open; parks while downstream is not ready, and takes
 * that back when it is unsubscribed. What a step throws is the error of the stream.
 *
 * @param step answers whether to go on: false at the end, or until the loop is run again.
 * @returns what runs the loop.
 */
export function whileReady<T>(subscriber: Subscriber<T>, demand: Demand, step: () => boolean): () => void {
  let parked: Cancel | undefined;
  const run = (): void => {
    try {
      while (!subscriber.closed) {
        if (!demand.ready) {
          parked = demand.whenReady(run);
          return;
        }
        if (!step()) return;
      }
    } catch (error) {
      subscriber.error(error);
    }
  };
  subscriber.add(() => parked?.());
  return run;
}
