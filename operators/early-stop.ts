import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { scopeOf } from '../core/chain.js';
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

/** How {@link earlyStop} is set. */
export interface EarlyStopOptions extends PlateauOptions {
  /** The stage's name in the checkpoint; default `earlyStop`. */
  readonly name?: string;
}

const optionsSchema = z.object({ ...plateauFields, name: z.string().min(1) });
const stateSchema = z.object({ ...plateauStateFields, stopped: z.boolean() });

/**
 * Completes the stream once a metric of the evaluations has not become better for a while.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream when an evaluation lacks the metric.
 * @example
 * ```ts
 * import { earlyStop } from 'millrace';
 * const stop = earlyStop({ metric: 'accuracy', patience: 3 });
 * ```
 */
export function earlyStop(options: EarlyStopOptions): OperatorFunction<PipelineEvent, PipelineEvent> {
  const defaults = { ...plateauDefaults(options), name: 'earlyStop' };
  const { name, ...settings } = parseOptions('earlyStop', optionsSchema, { ...defaults, ...options });
  const owner = {};
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const saved = joinRun(downstream, { name, owner, options: settings });
    let state = stateOf(saved, stateSchema, name) ?? { best: null, waited: 0, stopped: false };
    const stop = (): void => {
      scopeOf(downstream)?.ending(`${settings.metric} has not become better for ${state.waited} evaluations`);
      downstream.complete();
    };
    if (state.stopped) {
      stop();
      return undefined;
    }
    return new StageSubscriber<PipelineEvent>(downstream, undefined, {
      next(event) {
        const plateau = watch(state, event, settings, 'earlyStop.metric');
        // Waited at least once: with a patience of 0 the first one that brings nothing stops.
        state = { ...plateau, stopped: plateau.waited > 0 && plateau.waited >= settings.patience };
        downstream.next(stamp(event, name, state));
        if (state.stopped) stop();
      },
    });
  });
}
