import type { Observable, OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../core/events.js';
import { stampMark } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { Batch } from '../core/sample.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import type { RunningMetric } from '../models/metrics/running-metric.js';
import type { Trainer } from '../models/trainer.js';
import { predictedFirst } from './prequential/predicted-first.js';
import { Scoreboard, scoreboardSchema } from './prequential/scoreboard.js';
import { trainWith } from './train.js';

/** How {@link prequential} is set. */
export interface PrequentialOptions {
  /** Figures over all samples so far, or over the last ones, by the name they get in events; default none. */
  readonly metrics?: Readonly<Record<string, RunningMetric>>;
  /**
   * What is predicted and then learnt from at once: each `sample` by itself, in the order of the batch (default), or the
   * `batch` as a whole. Weights of samples other than 0 count with learners, and within a batch.
   */
  readonly per?: 'sample' | 'batch';
  /** The stage's name in the checkpoint; default `prequential:` and the trainer's name. */
  readonly name?: string;
}

const schema = z.strictObject({
  per: z.enum(['sample', 'batch']).default('sample'),
  name: z.string().min(1),
});

/**
 * Predicts, scores, then learns: every sample tests the model before it teaches it.
 *
 * Emits a `step` event a batch, as `train` does, whose `loss` is the mean over the batch of what the samples lost before
 * they were learnt from, and whose `metrics` hold the running figures after its last sample, next to those of the
 * trainer. An `epoch` event holds the figures as they are at its end. Batches of one give an event for each sample;
 * larger ones cost less, and the model learns the same, bit by bit, where `per` is `sample`.
 *
 * Learners on typed arrays take a whole batch in at once. Any other trainer predicts and does a step for each sample, or
 * for each batch. Labels are one number a sample. The figures travel on the event's mark, so that a run which is killed
 * goes on with exactly those.
 *
 * (Dawid, "Statistical Theory: The Prequential Approach", 1984; Gama, Sebastião and Rodrigues, "On evaluating stream
 * learning algorithms", 2013.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` when a label is more than one
 *   number, and whatever the trainer throws.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, fromArrays, logisticLearner, prequential, read, runningAccuracy } from 'millrace';
 * const learner = createTrainer(logisticLearner({ features: 2 }), { engine: await engine(), seed: 1 });
 * const clicks = fromArrays({ x: { data: Float64Array.of(1, 0, 0, 1), shape: [2, 2] }, y: Uint8Array.of(1, 0) });
 * read(clicks)
 *   .pipe(batch(1), prequential(learner, { metrics: { accuracy: runningAccuracy() } }))
 *   .subscribe((event) => console.log(event));
 * ```
 */
export function prequential(
  trainer: Trainer,
  { metrics = {}, ...options }: PrequentialOptions = {},
): OperatorFunction<Batch, PipelineEvent> {
  const defaults = { name: `prequential:${trainer.name}` };
  const { name, per } = parseOptions('prequential', schema, { ...defaults, ...options });
  const recorded = { per, metrics: Object.entries(metrics).map(([key, metric]) => `${key}: ${metric.name}`) };
  return (batches$) => {
    const board = new Scoreboard(metrics);
    return batches$.pipe(
      trainWith(trainer, predictedFirst(trainer, per, board)),
      scored(trainer.name, board, { name, options: recorded }),
    );
  };
}

interface Entry {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Puts the figures into the events; no step begins before the event of the one before is through here. */
function scored(
  trainer: string,
  board: Scoreboard,
  entry: Entry,
): (events$: Observable<PipelineEvent>) => Observable<PipelineEvent> {
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const saved = joinRun(downstream, { ...entry, owner: board });
    board.restore(stateOf(saved, scoreboardSchema, entry.name));
    return new StageSubscriber<PipelineEvent>(downstream, undefined, {
      next(event) {
        const isOwn = (event.type === 'step' || event.type === 'epoch') && event.trainer === trainer;
        const at = stampMark(event.at, entry.name, board.state);
        downstream.next(
          isOwn ? { ...event, metrics: { ...event.metrics, ...board.figures }, at } : { ...event, at },
        );
      },
    });
  });
}
