import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { scopeOf } from '../core/chain.js';
import { MillraceError } from '../core/errors.js';
import type { PipelineEvent } from '../core/events.js';
import { stamp } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';

const optionsSchema = z.object({
  metric: z.string().min(1),
  patience: z.number().int().min(0),
  mode: z.enum(['min', 'max']),
  minDelta: z.number().min(0),
  data: z.string().optional(),
  name: z.string().min(1),
});

/** How {@link earlyStop} is set. */
export interface EarlyStopOptions {
  /** The metric of the `evaluation` events that is watched; `loss` is one. */
  readonly metric: string;
  /** How many evaluations in a row may bring nothing better; default 3. */
  readonly patience?: number;
  /** Whether lower or higher is better; default `min` for `loss`, else `max`. */
  readonly mode?: 'min' | 'max';
  /** By how much an evaluation must be better to count; default 0. */
  readonly minDelta?: number;
  /** Watch only evaluations of the data with this name; default all. */
  readonly data?: string;
  /** The stage's name in the checkpoint; default `earlyStop`. */
  readonly name?: string;
}

const stateSchema = z.object({ best: z.number().nullable(), waited: z.number(), stopped: z.boolean() });
type State = z.infer<typeof stateSchema>;

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
  const settings = settingsOf(options);
  const owner = {};
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const { name, ...recorded } = settings;
    const saved = joinRun(downstream, { name, owner, options: recorded });
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
        state = judge(state, event, settings);
        downstream.next(stamp(event, name, state));
        if (state.stopped) stop();
      },
    });
  });
}

type Settings = z.infer<typeof optionsSchema>;

function settingsOf(options: EarlyStopOptions): Settings {
  const defaults = {
    patience: 3,
    mode: options.metric === 'loss' ? 'min' : 'max',
    minDelta: 0,
    name: 'earlyStop',
  };
  return parseOptions('earlyStop', optionsSchema, { ...defaults, ...options });
}

function judge(state: State, event: PipelineEvent, settings: Settings): State {
  if (event.type !== 'evaluation') return state;
  if (settings.data !== undefined && event.data !== settings.data) return state;
  const value = settings.metric === 'loss' ? event.loss : event.metrics[settings.metric];
  if (value === undefined) throw metricMissing(settings.metric, Object.keys(event.metrics));
  if (state.best === null || isBetter(value, state.best, settings))
    return { best: value, waited: 0, stopped: false };
  const waited = state.waited + 1;
  return { best: state.best, waited, stopped: waited >= settings.patience };
}

function isBetter(value: number, best: number, { mode, minDelta }: Settings): boolean {
  return mode === 'max' ? value > best + minDelta : value < best - minDelta;
}

function metricMissing(metric: string, present: readonly string[]): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'earlyStop.metric',
    given: metric,
    expected: `one of the evaluation's figures: ${['loss', ...present].join(', ')}`,
    advice: 'Add the metric to the trainer, or watch another',
  });
}
