import { z } from 'zod';
import type { RunEvent, RunEventOf } from '../../core/events.js';
import { mlflowName } from './names.js';

/** A number in JSON, which has none for what is not finite. */
export const figureSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);

/** One value of a metric, as `runs/log-batch` takes it. */
export const metricSchema = z.object({
  key: z.string(),
  value: figureSchema,
  /** Milliseconds since 1970. */
  timestamp: z.int(),
  step: z.int(),
});

/** {@link metricSchema} */
export type Metric = z.infer<typeof metricSchema>;

/** A trainer of this name needs no prefix. */
const usualTrainer = 'model';

const circumstances = ['samplesPerSecond', 'memory', 'tensors', 'eventLoopDelay', 'inFlight'] as const;

/**
 * The metrics that an event is recorded as; none for an event that holds no numbers.
 *
 * | event      | keys                                                                |
 * | ---------- | ------------------------------------------------------------------- |
 * | step       | `training/loss`, `training/accuracy`, `training/learningRate`       |
 * | epoch      | `epoch/loss`, `epoch/accuracy`                                      |
 * | evaluation | `evaluation/test/loss`, `evaluation/test/accuracy`                  |
 * | drift      | `drift/ddm`                                                         |
 * | step, epoch | `system/samplesPerSecond`, `system/memory` and others, where they have them |
 *
 * Those of a trainer that is not called `model` have its name in front.
 */
export function metricsOf(event: RunEvent): readonly Metric[] {
  const figures = figuresOf(event);
  if (figures === undefined || !('step' in event)) return [];
  const { step, incidental } = event;
  const timestamp = Math.round(incidental.time);
  return figures.map(([key, value]) => ({ key: keyOf(key), value: inJson(value), timestamp, step }));
}

type Figure = readonly [key: string, value: number];

function figuresOf(event: RunEvent): readonly Figure[] | undefined {
  switch (event.type) {
    case 'step': {
      const { learningRate, gradientNorm } = event;
      const facts: Figure[] = [['learningRate', learningRate]];
      if (gradientNorm !== undefined) facts.push(['gradientNorm', gradientNorm]);
      return [...under(event.trainer, 'training', [...measured(event), ...facts]), ...system(event)];
    }
    case 'epoch':
      return [...under(event.trainer, 'epoch', measured(event)), ...system(event)];
    case 'evaluation':
      return under(event.trainer, `evaluation/${event.data}`, measured(event));
    case 'drift':
      return [[`drift/${event.detector}`, event.value]];
    default:
      return undefined;
  }
}

function measured(event: {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}): readonly Figure[] {
  return [['loss', event.loss], ...Object.entries(event.metrics)];
}

function under(trainer: string, room: string, figures: readonly Figure[]): readonly Figure[] {
  const prefix = trainer === usualTrainer ? room : `${trainer}/${room}`;
  return figures.map(([name, value]) => [`${prefix}/${name}`, value]);
}

// Steps have some of them, epochs the others: no key comes twice at a step.
function system({ trainer, incidental }: RunEventOf<'step'> | RunEventOf<'epoch'>): readonly Figure[] {
  const known = circumstances.flatMap((name): readonly Figure[] => {
    const value = incidental[name];
    return value === undefined ? [] : [[name, value]];
  });
  return under(trainer, 'system', known);
}

// Every step has the same few keys.
const keys = new Map<string, string>();

function keyOf(name: string): string {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = mlflowName(name);
  if (keys.size < 10_000) keys.set(name, key);
  return key;
}

function inJson(value: number): Metric['value'] {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}
