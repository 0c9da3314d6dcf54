import { z } from 'zod';
import { anyNumber } from './any-number.js';
import { MillraceError } from './errors.js';
import type { PipelineEvent } from './events.js';

/** How a metric of the evaluations is watched. */
export interface PlateauOptions {
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
}

/** The fields of {@link PlateauOptions}, in a schema. */
export const plateauFields = {
  metric: z.string().min(1),
  patience: z.number().int().min(0),
  mode: z.enum(['min', 'max']),
  minDelta: z.number().min(0),
  data: z.string().optional(),
};

/** The defaults of {@link PlateauOptions}. */
export function plateauDefaults({ metric }: PlateauOptions) {
  return { patience: 3, mode: metric === 'loss' ? 'min' : 'max', minDelta: 0 } as const;
}

type PlateauSettings = z.output<z.ZodObject<typeof plateauFields>>;

/** The fields of {@link Plateau}, in a schema. */
export const plateauStateFields = { best: anyNumber.nullable(), waited: z.number() };

/** The best figure so far, and how many evaluations in a row brought nothing better. */
export interface Plateau {
  readonly best: number | null;
  readonly waited: number;
}

/**
 * What is known after an event; the same object for events that are not watched. A figure of NaN is never better.
 *
 * @param option named in the error: `earlyStop.metric`.
 * @throws MillraceError `OPTION_INVALID` when an evaluation lacks the metric.
 */
export function watch(
  state: Plateau,
  event: PipelineEvent,
  settings: PlateauSettings,
  option: string,
): Plateau {
  if (event.type !== 'evaluation') return state;
  if (settings.data !== undefined && event.data !== settings.data) return state;
  const value = settings.metric === 'loss' ? event.loss : event.metrics[settings.metric];
  if (value === undefined) throw metricMissing(option, settings.metric, Object.keys(event.metrics));
  if (isBetter(value, state.best, settings)) return { best: value, waited: 0 };
  return { best: state.best, waited: state.waited + 1 };
}

function isBetter(value: number, best: number | null, { mode, minDelta }: PlateauSettings): boolean {
  if (best === null) return !Number.isNaN(value);
  return mode === 'max' ? value > best + minDelta : value < best - minDelta;
}

function metricMissing(option: string, metric: string, present: readonly string[]): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: option,
    given: metric,
    expected: `one of the evaluation's figures: ${['loss', ...present].join(', ')}`,
    advice: 'Add the metric to the trainer, or watch another',
  });
}
