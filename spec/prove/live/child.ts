import { basename } from 'node:path';
import { lastValueFrom, map } from 'rxjs';
import { linear } from '../../../models/linear.js';
import type { Metric } from '../../../models/loss.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { squaredLoss } from '../../../models/squared-loss.js';
import { batch } from '../../../operators/batch.js';
import { train } from '../../../operators/train.js';
import { run } from '../../../run/run.js';
import { callback } from '../../../sinks/callback.js';
import { jsonl } from '../../../sinks/jsonl.js';
import { batchSize, labelsOf, numberAt } from './messages.js';
import { liveSource } from './sources.js';

/**
 * The run that gets killed: it learns from numbered messages, and says on standard output which step it has done.
 *
 * Every step records the number of each message that it has learned from. Arguments: the run's folder, the kind of
 * broker, its address, and the stream.
 */
const [dir = '', kind = '', servers = '', stream = ''] = process.argv.slice(2);

const metrics = Object.fromEntries(
  Array.from({ length: batchSize }, (_, row): [string, Metric] => [
    `message${row}`,
    (_output, labels) => numberAt(labels.data, row),
  ]),
);

const pipeline = run(
  {
    dir,
    seed: 7,
    engine: { prefer: 'cpu' },
    checkpoint: { everySteps: 20, keep: 2 },
    sinks: [
      jsonl(),
      callback((event) => {
        if (event.type === 'step') process.stdout.write(`${event.step}\n`);
      }),
    ],
  },
  ({ read, createTrainer }) =>
    read(liveSource(kind, servers, stream, basename(dir))).pipe(
      map((sample) => ({
        ...sample,
        x: sample.x.x,
        y: { data: labelsOf(sample.x), shape: [2] },
      })),
      batch(batchSize),
      train(
        createTrainer({
          model: linear({ inputs: 4, outputs: 2 }),
          optimizer: sgd(0.01),
          loss: squaredLoss,
          metrics,
        }),
      ),
    ),
);
await lastValueFrom(pipeline, { defaultValue: undefined });
