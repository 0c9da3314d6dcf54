import type { Readings, TrainerReading } from './readings.js';

/** What readings of one instrument are told apart by, beside the run. */
export type Label = 'trainer' | 'data' | 'metric' | 'activity' | 'detector' | 'code';

/** One number of an instrument, and what it is of. */
export interface Reading {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<Label, string>>>;
}

/** Something about a run that monitors measure; read when they ask, so that a step costs nothing for it. */
export interface Instrument {
  /** Without prefix and unit. */
  readonly name: string;
  /** A gauge goes up and down, a counter only up, from 0 when the process begins the run. */
  readonly kind: 'gauge' | 'counter';
  readonly unit: Unit;
  readonly labels: readonly Label[];
  readonly description: string;
  readonly read: (readings: Readings) => readonly Reading[];
  /** Where OpenTelemetry has a name of its own for it; `sum` when runs of one process add up. */
  readonly convention?: { readonly name: string; readonly kind: 'gauge' | 'sum' };
}

/** A unit: how a Prometheus name ends in it, and its code in UCUM. */
export interface Unit {
  readonly suffix: string;
  readonly code: string;
}

const ratio: Unit = { suffix: '', code: '1' };
const seconds: Unit = { suffix: '_seconds', code: 's' };
const bytes: Unit = { suffix: '_bytes', code: 'By' };
const counted = (thing: string): Unit => ({ suffix: '', code: `{${thing}}` });

/** The data set that the loss and the metrics of steps are of. */
const training = 'training';

/** Time between two step events of a trainer: the one histogram. */
export const stepDuration = {
  name: 'step_duration',
  convention: 'millrace.step.duration',
  unit: seconds,
  labels: ['trainer'],
  description: 'Time from one step of a trainer to its next',
  /** Upper bounds in seconds: from the typed-array learners' steps to those of large networks. */
  buckets: [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
  ],
} as const;

/** All instruments but the histogram. */
export const instruments: readonly Instrument[] = [
  {
    name: 'loss',
    kind: 'gauge',
    unit: ratio,
    labels: ['trainer', 'data'],
    description:
      'Loss of the latest training step (data="training") and of the latest evaluation of each data set',
    read: ({ trainers, evaluations }) => [
      ...Array.from(trainers, ([trainer, { latest }]) => reading(latest.loss, { trainer, data: training })),
      ...Array.from(evaluations.values(), ({ trainer, data, loss }) => reading(loss, { trainer, data })),
    ],
  },
  {
    name: 'metric',
    kind: 'gauge',
    unit: ratio,
    labels: ['trainer', 'data', 'metric'],
    description:
      'Metrics of the latest training step (data="training") and of the latest evaluation of each data set',
    read: ({ trainers, evaluations }) => [
      ...Array.from(trainers, ([trainer, { latest }]) => metricsOf(latest.metrics, trainer, training)).flat(),
      ...Array.from(evaluations.values(), ({ trainer, data, metrics }) =>
        metricsOf(metrics, trainer, data),
      ).flat(),
    ],
  },
  {
    name: 'learning_rate',
    kind: 'gauge',
    unit: ratio,
    labels: ['trainer'],
    description: 'Learning rate of the latest step',
    read: ofTrainers(({ latest }) => latest.learningRate),
  },
  {
    name: 'gradient_norm',
    kind: 'gauge',
    unit: ratio,
    labels: ['trainer'],
    description: 'Norm of the gradients of the latest step',
    read: ofTrainers(({ latest }) => latest.gradientNorm),
  },
  {
    name: 'last_step',
    kind: 'gauge',
    unit: counted('step'),
    labels: ['trainer'],
    description: 'Number of the latest step, over all processes of the run',
    read: ofTrainers(({ latest }) => latest.step),
  },
  {
    name: 'epoch',
    kind: 'gauge',
    unit: counted('epoch'),
    labels: ['trainer'],
    description: 'Epoch of the latest step, from 0',
    read: ofTrainers(({ latest }) => latest.epoch),
  },
  {
    name: 'steps',
    kind: 'counter',
    unit: counted('step'),
    labels: ['trainer'],
    description: 'Steps taken by this process',
    read: ofTrainers(({ steps }) => steps),
  },
  {
    name: 'samples',
    kind: 'counter',
    unit: counted('sample'),
    labels: ['trainer'],
    description: 'Samples trained on by this process',
    read: ofTrainers(({ samples }) => samples),
  },
  {
    name: 'samples_per_second',
    kind: 'gauge',
    unit: { suffix: '', code: '{sample}/s' },
    labels: [],
    description: 'Samples trained on per second, over the last half second or so',
    read: ({ samplesPerSecond }) => one(samplesPerSecond),
  },
  {
    name: 'time_spent',
    kind: 'counter',
    unit: seconds,
    labels: ['activity'],
    description: 'Where the time of the run goes: waiting (for data), training, evaluating, writing, paused',
    read: ({ spent }) => Array.from(spent, ([activity, time]) => reading(time / 1000, { activity })),
  },
  {
    name: 'samples_in_flight',
    kind: 'gauge',
    unit: counted('sample'),
    labels: [],
    description: 'Samples that have left their source and are not trained on yet',
    read: ({ inFlight }) => one(inFlight),
  },
  {
    name: 'event_loop_delay_p99',
    kind: 'gauge',
    unit: seconds,
    labels: [],
    description: 'Delay of the event loop that 1 % of its turns exceed',
    read: ({ eventLoopDelay }) => one(eventLoopDelay && eventLoopDelay / 1000),
    convention: { name: 'nodejs.eventloop.delay.p99', kind: 'gauge' },
  },
  {
    name: 'resident_memory',
    kind: 'gauge',
    unit: bytes,
    labels: [],
    description: 'Resident memory of the process',
    read: ({ memory }) => one(memory),
    convention: { name: 'process.memory.usage', kind: 'sum' },
  },
  {
    name: 'tensors',
    kind: 'gauge',
    unit: counted('tensor'),
    labels: [],
    description: 'Tensors alive between steps',
    read: ({ tensors }) => one(tensors),
  },
  {
    name: 'checkpoint_timestamp',
    kind: 'gauge',
    unit: seconds,
    labels: [],
    description: 'When the newest checkpoint was taken, since 1970',
    read: ({ checkpointed }) => one(checkpointed && checkpointed / 1000),
  },
  {
    name: 'drift',
    kind: 'gauge',
    unit: ratio,
    labels: ['detector'],
    description: 'What each drift detector told last',
    read: ({ drifts }) => Array.from(drifts, ([detector, value]) => reading(value, { detector })),
  },
  {
    name: 'warnings',
    kind: 'counter',
    unit: counted('warning'),
    labels: ['code'],
    description: 'Warnings of the run, by code',
    read: ({ warnings }) => Array.from(warnings, ([code, count]) => reading(count, { code })),
  },
];

function reading(value: number, labels: Reading['labels'] = {}): Reading {
  return { value, labels };
}

function one(value: number | undefined): readonly Reading[] {
  return value === undefined ? [] : [reading(value)];
}

function metricsOf(
  metrics: Readonly<Record<string, number>>,
  trainer: string,
  data: string,
): readonly Reading[] {
  return Object.entries(metrics).map(([metric, value]) => reading(value, { trainer, data, metric }));
}

function ofTrainers(read: (reading: TrainerReading) => number | undefined): Instrument['read'] {
  return ({ trainers }) =>
    Array.from(trainers, ([trainer, state]) => {
      const value = read(state);
      return value === undefined ? [] : [reading(value, { trainer })];
    }).flat();
}
