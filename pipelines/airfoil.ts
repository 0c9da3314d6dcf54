import type { Observable } from 'rxjs';
import type { RunEvent } from '../core/events.js';
import { linear } from '../models/linear.js';
import type { Optimizer } from '../models/optimizer.js';
import { squaredLoss } from '../models/squared-loss.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { airfoil } from '../sources/airfoil.js';
import { fields } from './fields.js';
import { evaluated, type Goal } from './lesson.js';
import type { RunSettings } from './pipeline.js';

/** The first so many of its samples are used, as the course does. */
const samples = 1500;

/** Options that all lessons on the airfoil data have. */
export const airfoilFields = {
  epochs: fields.epochs(2),
  batchSize: fields.batchSize(10),
  data: fields.data('airfoil_self_noise.dat'),
  checkpointEvery: fields.checkpointEvery(100),
};

/** What all of them come to: the optimizers differ in how soon they are there. */
export const airfoilGoals: readonly Goal[] = [
  { name: 'loss', course: '0.242 to 0.246', within: [0.241, 0.248], read: evaluated('whole data', 'loss') },
];

interface AirfoilRun {
  /** Recorded with the run. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly batchSize: number;
  readonly data: string | undefined;
  readonly checkpointEvery: number;
}

/**
 * What the lessons on optimizers train: a line through the standardised airfoil data, `ŷ = x w + b` with five features,
 * and `(ŷ − y)² / 2` averaged over the batch; after every hundred samples the loss on all of them is taken.
 */
export function airfoilRun(
  { options, optimizer, epochs, batchSize, data, checkpointEvery }: AirfoilRun,
  settings: RunSettings,
): Observable<RunEvent> {
  const checkpoint = { everySteps: checkpointEvery } as const;
  return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
    const noise = airfoil({ limit: samples, ...(data && { dir: data }) });
    const trainer = createTrainer({ model: linear({ inputs: 5 }), optimizer, loss: squaredLoss });
    return read(noise, { epochs }).pipe(
      batch(batchSize),
      train(trainer),
      evaluate(trainer, noise, { name: 'whole data', every: { steps: Math.ceil(100 / batchSize) } }),
    );
  });
}
