import { lastValueFrom } from 'rxjs';
import { accuracy } from '../../models/accuracy.js';
import { mlp } from '../../models/mlp.js';
import { adam } from '../../models/optimizers/adam.js';
import { softmaxCrossEntropy } from '../../models/softmax-cross-entropy.js';
import { batch } from '../../operators/batch.js';
import { evaluate } from '../../operators/evaluate.js';
import { augment, randomCrop, randomFlip } from '../../operators/index.js';
import { mapAsync } from '../../operators/map-async.js';
import { prefetch } from '../../operators/prefetch.js';
import { schedule } from '../../operators/schedule.js';
import { standardize } from '../../operators/standardize.js';
import { train } from '../../operators/train.js';
import { run } from '../../run/run.js';
import { csvFile } from '../../sinks/csv-file.js';
import { jsonl } from '../../sinks/jsonl.js';
import { tensorboard } from '../../sinks/tensorboard.js';
import { fashionMnist } from '../../sources/fashion-mnist.js';
import { engineNameOf } from './trials.js';

/**
 * The run that gets killed: the main pipeline in small, with a stage that learns, one that works ahead, one that
 * answers late, and two learning-rate dependent parts behind the trainer.
 *
 * Arguments: the run's folder, the engine, how many samples to train on, and `main` or `worker`.
 */
const [dir = '', engine = '', samples = '', place = 'main'] = process.argv.slice(2);

const pipeline = run(
  {
    dir,
    seed: 7,
    engine: { prefer: engineNameOf(engine), worker: place === 'worker' },
    checkpoint: { everySteps: 4, keep: 2, best: { metric: 'accuracy', mode: 'max' } },
    sinks: [jsonl(), csvFile(), tensorboard()],
  },
  ({ read, createTrainer }) => {
    const { training, test } = fashionMnist({ limit: Number(samples) });
    const trainer = createTrainer({
      model: mlp({ hidden: [16], scale: 1 }),
      optimizer: adam(0.01),
      loss: softmaxCrossEntropy,
      metrics: { accuracy },
    });
    return read(training, { epochs: 3 }).pipe(
      augment(randomCrop(28, { padding: 2 }), randomFlip()),
      mapAsync((sample) => new Promise<typeof sample>((resolve) => setImmediate(resolve, sample)), {
        concurrency: 8,
      }),
      batch(48),
      standardize(),
      prefetch(2),
      train(trainer),
      schedule(trainer, (step) => 0.01 * 0.99 ** step),
      evaluate(trainer, test, { batchSize: 250 }),
    );
  },
);
await lastValueFrom(pipeline, { defaultValue: undefined });
