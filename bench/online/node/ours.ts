import { lastValueFrom, tap } from 'rxjs';
import type { PipelineEvent } from '../../../core/events.js';
import { read } from '../../../core/read.js';
import { logisticLearner, runningAccuracy, runningLogLoss, sgd } from '../../../models/index.js';
import { batch, prequential, standardize } from '../../../operators/index.js';
import { fromArrays } from '../../../sources/index.js';
import type { Samples } from '../samples.js';
import { features, learningRate } from '../settings.js';

/** The pipeline of ours: a sample learns from itself and those before it, in batches of any size. */
export async function ours(
  { x, y }: Samples,
  size: number,
  each: (row: number) => void = () => {},
): Promise<number> {
  const source = fromArrays({ x: { data: x, shape: [y.length, features] }, y });
  const learner = logisticLearner({ features, optimizer: sgd(learningRate) }).create({ seed: 1 });
  const metrics = { accuracy: runningAccuracy(), logLoss: runningLogLoss() };
  const events$ = read(source, { shuffle: false }).pipe(
    batch(size),
    standardize({ per: 'sample', epsilon: 0, precision: 'float64' }),
    prequential(learner, { metrics }),
    tap((event) => event.type === 'step' && each(event.step - 1)),
  );
  return accuracyOf(await lastValueFrom(events$));
}

function accuracyOf(event: PipelineEvent): number {
  return 'metrics' in event ? (event.metrics.accuracy ?? Number.NaN) : Number.NaN;
}
