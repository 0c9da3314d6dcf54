import { resolve } from 'node:path';
import { Observable } from 'rxjs';
import type { RunEvent } from '../core/events.js';
import { execute } from './execute.js';
import { checkRunOptions, type RunOptions } from './options.js';
import type { Define } from './run-context.js';

/**
 * Runs a pipeline in a folder: restores what was saved, hands out sources and trainers, numbers the events, writes
 * them to the sinks, takes checkpoints, and closes what it opened.
 *
 * Killed at any instant and run again, it ends with bitwise the same weights and events as a run never killed.
 * Unsubscribing stops it at once; `signal` stops it gracefully, with a last checkpoint. A run that has finished emits
 * where it stands and does nothing, unless a source's `epochs` has grown.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `RUN_LOCKED`, `RUN_EXISTS`, `RUN_MISSING`,
 * `RESUME_REFUSED`, `ENGINE_CHANGED`, `CHECKPOINT_DAMAGED`, `CHECKPOINT_FAILED`, `SINK_FAILED`, `NOT_FINITE`, and
 * whatever the pipeline throws.
 * @example
 * ```ts
 * import { accuracy, batch, evaluate, fashionMnist, jsonl, mlp, run, sgd, softmaxCrossEntropy, train } from 'millrace';
 *
 * const fashion = run({ dir: 'runs/fashion', sinks: [jsonl()] }, ({ read, createTrainer }) => {
 *   const { training, test } = fashionMnist({ limit: 2000 });
 *   const trainer = createTrainer({ model: mlp(), optimizer: sgd(0.5), loss: softmaxCrossEntropy, metrics: { accuracy } });
 *   return read(training, { epochs: 1 }).pipe(batch(256), train(trainer), evaluate(trainer, test));
 * });
 * await fashion.forEach(({ type }) => console.log(type));
 * ```
 */
export function run(options: RunOptions, define: Define): Observable<RunEvent> {
  const settings = checkRunOptions(options);
  return new Observable<RunEvent>((downstream) => {
    const unsubscribed = new AbortController();
    const ended = untilClosed(settings.dir).then(() =>
      execute(settings, define, downstream, unsubscribed.signal),
    );
    ended.then(
      () => downstream.complete(),
      (error: unknown) => downstream.error(error),
    );
    return () => {
      unsubscribed.abort();
      closeBehind(settings.dir, ended);
    };
  });
}

// Unsubscribing stops a run at once; its files close behind it, and a new run on the folder waits for that.
const closing = new Map<string, Promise<void>>();

async function untilClosed(dir: string): Promise<void> {
  await closing.get(resolve(dir));
}

function closeBehind(dir: string, ended: Promise<void>): void {
  const folder = resolve(dir);
  const closed = ended.then(
    () => {},
    () => {},
  );
  closing.set(folder, closed);
  closed.finally(() => {
    if (closing.get(folder) === closed) closing.delete(folder);
  });
}
