import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../core/events.js';
import { stamp } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import {
  type PlateauOptions,
  plateauDefaults,
  plateauFields,
  plateauStateFields,
  watch,
} from '../core/plateau.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import type { Trainer } from '../models/trainer.js';

/** How {@link reduceOnPlateau} is set. */
export interface ReduceOnPlateauOptions extends PlateauOptions {
  /** What the learning rate is multiplied with, in (0, 1); default 0.1. */
  readonly factor?: number;
  /** The lowest rate it goes to, at least 0; default 0. */
  readonly lowest?: number;
  /** The stage's name in the checkpoint; default `reduceOnPlateau`. */
  readonly name?: string;
}

const optionsSchema = z.object({
  ...plateauFields,
  factor: z.number().gt(0).lt(1),
  lowest: z.number().min(0),
  name: z.string().min(1),
});
const stateSchema = z.object(plateauStateFields);

/**
 * Lowers the trainer's learning rate whenever a metric of the evaluations has not become better for a while.
 *
 * Put it behind `evaluate`: it lowers the rate while the evaluation passes, before the next step, and begins to wait
 * anew. (PyTorch's `ReduceLROnPlateau`, whose patience is one less.) Do not use it beside `schedule`, which sets every
 * step's rate by itself.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream when an evaluation lacks the metric.
 * @example
 * ```ts
 * import { createTrainer, engine, linear, reduceOnPlateau, sgd, squaredLoss } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * const slowDown = reduceOnPlateau(trainer, { metric: 'loss', patience: 2, factor: 0.5 });
 * ```
 */
export function reduceOnPlateau(
  trainer: Trainer,
  options: ReduceOnPlateauOptions,
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const defaults = { ...plateauDefaults(options), factor: 0.1, lowest: 0, name: 'reduceOnPlateau' };
  const { name, ...settings } = parseOptions('reduceOnPlateau', optionsSchema, { ...defaults, ...options });
  const owner = {};
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const saved = joinRun(downstream, { name, owner, options: settings });
    let state = stateOf(saved, stateSchema, name) ?? { best: null, waited: 0 };
    return new StageSubscriber<PipelineEvent>(downstream, undefined, {
      next(event) {
        state = watch(state, event, settings, 'reduceOnPlateau.metric');
        if (state.waited > 0 && state.waited >= settings.patience) {
          state = { ...state, waited: 0 };
          // Before the event passes: a checkpoint at it holds the new rate, with the trainer.
          lower(trainer, settings);
        }
        downstream.next(stamp(event, name, state));
      },
    });
  });
}

function lower(
  trainer: Trainer,
  { factor, lowest }: { readonly factor: number; readonly lowest: number },
): void {
  const lowered = Math.max(trainer.learningRate * factor, lowest);
  // A rate that is below already stays.
  trainer.learningRate = Math.min(trainer.learningRate, lowered);
}
