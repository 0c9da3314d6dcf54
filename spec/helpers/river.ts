import { lastValueFrom, tap, toArray } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../../core/events.js';
import { read } from '../../core/read.js';
import type { Batch } from '../../core/sample.js';
import type { Learner } from '../../models/arrays/learners/learner.js';
import { linearLearner } from '../../models/linear-learner.js';
import { logisticLearner } from '../../models/logistic-learner.js';
import { runningAccuracy } from '../../models/metrics/running-accuracy.js';
import { runningF1 } from '../../models/metrics/running-f1.js';
import { runningLogLoss } from '../../models/metrics/running-log-loss.js';
import { runningMeanAbsoluteError } from '../../models/metrics/running-mean-absolute-error.js';
import type { RunningMetric } from '../../models/metrics/running-metric.js';
import { runningR2 } from '../../models/metrics/running-r2.js';
import { runningRocAuc } from '../../models/metrics/running-roc-auc.js';
import { runningRootMeanSquaredError } from '../../models/metrics/running-root-mean-squared-error.js';
import { windowed } from '../../models/metrics/windowed.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { perceptronLearner } from '../../models/perceptron-learner.js';
import { batch } from '../../operators/batch.js';
import { adwin } from '../../operators/drift/adwin.js';
import { ddm } from '../../operators/drift/ddm.js';
import type { DriftDetector } from '../../operators/drift/detector.js';
import { pageHinkley } from '../../operators/drift/page-hinkley.js';
import { minMax } from '../../operators/min-max.js';
import { prequential } from '../../operators/prequential.js';
import { standardize } from '../../operators/standardize.js';
import { fromArrays } from '../../sources/from-arrays.js';

const numbers = z.array(z.number());
const dataSchema = z.object({ x: z.array(numbers), y: numbers });
type Data = z.infer<typeof dataSchema>;

const caseSchema = z.object({
  data: z.string(),
  learner: z.enum(['logisticLearner', 'perceptronLearner', 'linearLearner']),
  rate: z.number(),
  l1: z.number(),
  l2: z.number(),
  kernel: numbers,
  bias: z.number(),
  /** The last sample, scaled. */
  scaled: numbers,
  figures: z.array(z.record(z.string(), z.number())),
});
type Case = z.infer<typeof caseSchema>;

const detectorSchema = z.object({
  detector: z.enum(['adwin', 'pageHinkley', 'ddm']),
  options: z.record(z.string(), z.unknown()),
  stream: z.enum(['steps', 'errors']),
  seed: z.number(),
  length: z.number(),
  drifts: numbers,
  warnings: z.number(),
});
type DetectorCase = z.infer<typeof detectorSchema>;

/** What scripts/river/main.py writes. */
export const riverSchema = z.object({
  river: z.string(),
  window: z.number(),
  data: z.record(z.string(), dataSchema),
  cases: z.array(caseSchema),
  minMax: z.array(z.object({ data: z.string(), every: z.number(), scaled: z.array(numbers) })),
  detectors: z.array(detectorSchema),
});
export type River = z.infer<typeof riverSchema>;

/** A comparison: what it is of, and our numbers beside River's. */
export interface Comparison {
  readonly what: string;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/** Learns from the same samples as River, in the same order; answers with scaled features, weights and figures. */
export async function learntAlike(river: River, each: Case): Promise<readonly Comparison[]> {
  const data = river.data[each.data] ?? { x: [], y: [] };
  const trainer = learnerOf(each, data.x[0]?.length ?? 0).create({ seed: 1 });
  const metrics = metricsOf(each, river.window);
  let last: Batch | undefined;
  const events = await lastValueFrom(
    read(sourceOf(data), { shuffle: false }).pipe(
      batch(1),
      standardize({ per: 'sample', epsilon: 0, precision: 'float64' }),
      tap((scaled) => {
        last = scaled;
      }),
      prequential(trainer, { metrics }),
      toArray(),
    ),
  );
  const [kernel, bias] = (await trainer.snapshot()).weights;
  return [
    { what: 'the last sample, scaled', ours: [...(last?.x.data ?? [])], theirs: each.scaled },
    { what: 'kernel', ours: [...(kernel?.data ?? [])], theirs: each.kernel },
    { what: 'bias', ours: [...(bias?.data ?? [])], theirs: [each.bias] },
    ...each.figures.map((figures) => figuresAt(events, figures)),
  ];
}

/** Scales the same samples to their ranges. */
export async function rangedAlike(river: River, each: River['minMax'][number]): Promise<Comparison> {
  const data = river.data[each.data] ?? { x: [], y: [] };
  const [all] = await lastValueFrom(
    read(sourceOf(data), { shuffle: false }).pipe(
      batch(data.x.length),
      minMax({ per: 'sample', precision: 'float64' }),
      toArray(),
    ),
  );
  const width = data.x[0]?.length ?? 0;
  const ours = [...(all?.x.data ?? [])].filter((_, place) => Math.floor(place / width) % each.every === 0);
  return { what: 'samples, scaled to their ranges', ours, theirs: each.scaled.flat() };
}

/** Watches the same stream as River's detector. */
export function detectedAlike({
  detector,
  options,
  stream,
  seed,
  length,
  ...theirs
}: DetectorCase): Comparison {
  const watch = detectors[detector](options).watch();
  const drifts: number[] = [];
  let warnings = 0;
  for (const [index, value] of streams[stream](length, seed).entries()) {
    const level = watch.update(value);
    if (level === 'drift') drifts.push(index);
    if (level === 'warning') warnings++;
  }
  return {
    what: 'drifts, and the number of warnings',
    ours: [...drifts, warnings],
    theirs: [...theirs.drifts, theirs.warnings],
  };
}

function sourceOf({ x, y }: Data) {
  const shape = [x.length, x[0]?.length ?? 0];
  // Labels that are plain numbers would become float32.
  const labels = { data: Float64Array.from(y), shape: [y.length, 1] };
  return fromArrays({ x: { data: Float64Array.from(x.flat()), shape }, y: labels });
}

function learnerOf({ learner, rate, l1, l2 }: Case, features: number): Learner {
  if (learner === 'perceptronLearner') return perceptronLearner({ features });
  if (learner === 'logisticLearner') return logisticLearner({ features, l1, l2, optimizer: sgd(rate) });
  return linearRegressionOfRiver(features, rate, l1, l2);
}

/** River's loss is twice ours, so its rate is half of ours; its penalties are not doubled with the loss. */
function linearRegressionOfRiver(features: number, rate: number, l1: number, l2: number): Learner {
  return linearLearner({ features, l1: l1 / 2, l2: l2 / 2, optimizer: sgd(2 * rate) });
}

function metricsOf({ learner }: Case, window: number): Readonly<Record<string, RunningMetric>> {
  const kinds = learner === 'linearLearner' ? ofValues : ofClasses;
  const recent = Object.entries(kinds).map(([name, metric]) => [`recent ${name}`, windowed(metric, window)]);
  return { ...kinds, ...Object.fromEntries(recent) };
}

const ofClasses = {
  accuracy: runningAccuracy(),
  logLoss: runningLogLoss(),
  rocAuc: runningRocAuc(),
  f1: runningF1(),
};

const ofValues = {
  meanAbsoluteError: runningMeanAbsoluteError(),
  rootMeanSquaredError: runningRootMeanSquaredError(),
  r2: runningR2(),
};

function figuresAt(
  events: readonly PipelineEvent[],
  { samples = 0, ...theirs }: Readonly<Record<string, number>>,
): Comparison {
  const event = events[samples - 1];
  const ours = event?.type === 'step' ? event.metrics : {};
  const names = Object.keys(theirs);
  return {
    what: `${names.join(', ')} after ${samples} samples`,
    ours: names.map((name) => ours[name] ?? Number.NaN),
    theirs: names.map((name) => theirs[name] ?? Number.NaN),
  };
}

const detectors: Readonly<Record<DetectorCase['detector'], (options: object) => DriftDetector>> = {
  adwin,
  pageHinkley,
  ddm,
};

function* noise(seed: number): Generator<number, never> {
  for (let state = BigInt(seed); ; ) {
    state = (1664525n * state + 1013904223n) % 2n ** 32n;
    yield Number(state) / 2 ** 32;
  }
}

/** The streams of scripts/river/detectors.py. */
const streams = {
  steps(length: number, seed: number): readonly number[] {
    const source = noise(seed);
    const levels = [0.2, 0.6, 0.35, 0.9];
    return Array.from({ length }, (_, index) => {
      const level = levels[Math.floor(index / 1300) % 4] ?? 0;
      return level + 0.5 * (source.next().value - 0.5);
    });
  },
  errors(length: number, seed: number): readonly number[] {
    const source = noise(seed);
    const rates = [0.1, 0.35, 0.15, 0.6];
    return Array.from({ length }, (_, index) =>
      source.next().value < (rates[Math.floor(index / 1100) % 4] ?? 0) ? 1 : 0,
    );
  },
} as const;
