import { lastValueFrom } from 'rxjs';
import { accuracy } from '../../../models/accuracy.js';
import { mlp } from '../../../models/mlp.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../../models/softmax-cross-entropy.js';
import { batch, evaluate, mapAsync, samplePictures, summarize, train } from '../../../operators/index.js';
import { run } from '../../../run/run.js';
import { jsonl } from '../../../sinks/jsonl.js';
import { tensorboard } from '../../../sinks/tensorboard.js';
import { fashionMnist } from '../../../sources/fashion-mnist.js';

/**
 * The run whose files TensorBoard reads: a multilayer perceptron for three epochs of 20 steps, with histograms,
 * pictures, evaluations and options, and a checkpoint every 15 steps.
 *
 * Arguments: the run's folder, and after which sample it stands still, waiting to be killed; none where it goes on.
 */
const [dir = '', standing = 'Infinity'] = process.argv.slice(2);
const options = { hidden: [16], learningRate: 0.1, augment: false, note: 'a|b *c* <d>' };
let samples = 0;

const pipeline = run(
  { dir, seed: 7, options, checkpoint: { everySteps: 15 }, sinks: [jsonl(), tensorboard()] },
  ({ read, createTrainer }) => {
    const { training, test } = fashionMnist({ limit: 640 });
    const trainer = createTrainer({
      model: mlp({ hidden: options.hidden }),
      optimizer: sgd(options.learningRate),
      loss: softmaxCrossEntropy,
      metrics: { accuracy },
    });
    return read(training, { epochs: 3 }).pipe(
      mapAsync(async (sample) => {
        if (++samples > Number(standing)) await new Promise(() => {});
        return sample;
      }),
      batch(32),
      train(trainer),
      evaluate(trainer, test, { name: 'test' }),
      samplePictures(training),
      summarize(trainer, { gradients: training }),
    );
  },
);
// What waits for nothing would end the process.
const alive = setInterval(() => {}, 1000);
await lastValueFrom(pipeline, { defaultValue: undefined }).finally(() => clearInterval(alive));
