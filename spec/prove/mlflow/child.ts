import { lastValueFrom } from 'rxjs';
import { accuracy } from '../../../models/accuracy.js';
import { mlp } from '../../../models/mlp.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../../models/softmax-cross-entropy.js';
import { batch, evaluate, mapAsync, train } from '../../../operators/index.js';
import { run } from '../../../run/run.js';
import { jsonl } from '../../../sinks/jsonl.js';
import { mlflow } from '../../../sinks/mlflow.js';
import { fashionMnist } from '../../../sources/fashion-mnist.js';

/**
 * The run that MLflow records, and that gets killed: a multilayer perceptron for three epochs of 20 steps, with an
 * evaluation after each, and a checkpoint every 7 steps. SIGTERM stops it gracefully.
 *
 * Arguments: the run's folder, MLflow's address, the experiment, and the milliseconds that a sample takes.
 */
const [dir = '', url = '', experiment = '', delay = '1'] = process.argv.slice(2);
const options = { hidden: [16], optimizer: { name: 'sgd', learningRate: 0.1 }, note: 'größe = 3/4 & more' };
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort(new Error('SIGTERM')));

const pipeline = run(
  {
    dir,
    seed: 7,
    options,
    engine: { prefer: 'cpu' },
    checkpoint: { everySteps: 7 },
    sinks: [jsonl(), mlflow(url, { experiment })],
    signal: stop.signal,
  },
  ({ read, createTrainer }) => {
    const { training, test } = fashionMnist({ limit: 640 });
    const trainer = createTrainer({
      model: mlp({ hidden: options.hidden }),
      optimizer: sgd(options.optimizer.learningRate),
      loss: softmaxCrossEntropy,
      metrics: { accuracy },
    });
    return read(training, { epochs: 3 }).pipe(
      mapAsync(
        (sample) => new Promise<typeof sample>((resolve) => setTimeout(resolve, Number(delay), sample)),
        { concurrency: 1 },
      ),
      batch(32),
      train(trainer),
      evaluate(trainer, test, { name: 'test' }),
    );
  },
);
await lastValueFrom(pipeline, { defaultValue: undefined });
