import { lastValueFrom } from 'rxjs';
import { randomFor } from '../../core/random.js';
import { logisticLearner } from '../../models/logistic-learner.js';
import { runningAccuracy } from '../../models/metrics/running-accuracy.js';
import { runningLogLoss } from '../../models/metrics/running-log-loss.js';
import { windowed } from '../../models/metrics/windowed.js';
import { adam } from '../../models/optimizers/adam.js';
import { batch } from '../../operators/batch.js';
import { detectDrift } from '../../operators/detect-drift.js';
import { pageHinkley } from '../../operators/drift/page-hinkley.js';
import { prequential } from '../../operators/prequential.js';
import { standardize } from '../../operators/standardize.js';
import { run } from '../../run/run.js';
import { csvFile } from '../../sinks/csv-file.js';
import { jsonl } from '../../sinks/jsonl.js';
import { tensorboard } from '../../sinks/tensorboard.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { engineNameOf } from './trials.js';

/**
 * The run that gets killed, with a learner: it scales and predicts sample by sample, keeps running figures, and is reset
 * where its classes change places. Arguments as those of `resume-child.ts`.
 */
const [dir = '', engine = '', samples = '', place = 'main'] = process.argv.slice(2);

const features = 4;
const size = Number(samples);
const random = randomFor(1, 'resume learner');
const x = Float64Array.from({ length: size * features }, () => random.normal());
const y = Uint8Array.from({ length: size }, (_, row) =>
  (x[row * features] ?? 0) + (x[row * features + 1] ?? 0) > 0 === row < size / 2 ? 1 : 0,
);

const pipeline = run(
  {
    dir,
    seed: 7,
    engine: { prefer: engineNameOf(engine), worker: place === 'worker' },
    checkpoint: { everySteps: 4, keep: 2 },
    sinks: [jsonl(), csvFile(), tensorboard()],
  },
  ({ read, createTrainer }) => {
    const learner = createTrainer(logisticLearner({ features, optimizer: adam(0.05), l1: 0.001 }));
    const metrics = { logLoss: runningLogLoss(), lately: windowed(runningAccuracy(), 50) };
    return read(fromArrays({ x: { data: x, shape: [size, features] }, y }), {
      epochs: 3,
      shuffle: false,
    }).pipe(
      batch(8),
      standardize({ per: 'sample' }),
      prequential(learner, { metrics }),
      detectDrift(pageHinkley({ threshold: 3, minSamples: 10 }), { onDrift: { reset: learner } }),
    );
  },
);
await lastValueFrom(pipeline, { defaultValue: undefined });
