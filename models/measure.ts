import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Observable, Subscriber } from 'rxjs';
import { tag } from '../core/chain.js';
import { Gate } from '../core/demand.js';
import type { Batch } from '../core/sample.js';
import { StageSubscriber } from '../core/stage.js';
import type { Measurement, Trainer } from './trainer.js';

/** Means over all samples of a data set. */
export interface Total extends Measurement {
  readonly samples: number;
}

/**
 * Measures loss and metrics over all batches, changing nothing; gives the event loop a turn after each batch.
 *
 * @param signal stops it: the promise then rejects with the signal's reason, and the batches are unsubscribed.
 */
export function measure(trainer: Trainer, batches: Observable<Batch>, signal?: AbortSignal): Promise<Total> {
  return new Promise((resolve, reject) => {
    const gate = new Gate(1);
    let sum: Total = { samples: 0, loss: 0, metrics: {} };
    let last = Promise.resolve();
    const measureOne = async (batch: Batch): Promise<void> => {
      if (signal?.aborted) return;
      sum = add(sum, batch.size, await trainer.evaluate(batch));
      await nextTurn();
      gate.leave();
    };
    // Its own end of the chain: the data is outside the run that asks.
    const end = new Subscriber<never>({ next: () => {}, error: reject, complete: () => {} });
    const subscriber = new StageSubscriber<Batch>(end, gate, {
      next(batch) {
        gate.enter();
        last = last.then(() => measureOne(batch));
        last.catch((error: unknown) => end.error(error));
      },
      complete() {
        last.then(() => {
          resolve(mean(sum));
          end.unsubscribe();
        }, reject);
      },
    });
    const stop = (): void => {
      end.unsubscribe();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    end.add(() => signal?.removeEventListener('abort', stop));
    if (trainer.remote) tag(subscriber, { demand: gate, shared: true });
    batches.subscribe(subscriber);
  });
}

function add(sum: Total, size: number, { loss, metrics }: Measurement): Total {
  const sums = Object.entries(metrics).map(([name, value]) => [
    name,
    (sum.metrics[name] ?? 0) + value * size,
  ]);
  return { samples: sum.samples + size, loss: sum.loss + loss * size, metrics: Object.fromEntries(sums) };
}

function mean({ samples, loss, metrics }: Total): Total {
  const means = Object.entries(metrics).map(([name, sum]) => [name, sum / samples]);
  return { samples, loss: loss / samples, metrics: Object.fromEntries(means) };
}
