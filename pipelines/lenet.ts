import { z } from 'zod';
import { accuracy } from '../models/accuracy.js';
import { lenet as network } from '../models/lenet.js';
import { adam } from '../models/optimizers/adam.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { fashionMnist } from '../sources/fashion-mnist.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

/**
 * Ten kinds of clothing told apart by LeNet, the first convolutional network.
 *
 * A convolution looks for the same small patterns everywhere in the picture, so that it needs few weights; pooling keeps
 * the strongest answer of each place, so that it does not matter where exactly the pattern was:
 *
 * ```text
 * Y[i, j, c] = b[c] + Σ over k, l, d of X[i + k, j + l, d] W[k, l, d, c]        W: [5, 5, channels, filters]
 * 28x28x1 → conv 24x24x6 → sigmoid, pool 12x12x6 → conv 8x8x16 → sigmoid, pool 4x4x16 → 120 → 84 → 10
 * ```
 *
 * Five epochs of Adam with a rate of 0.001 and batches of 256 reach a test accuracy of about 0.76 when weights start
 * uniform in ±1/√inputs: sigmoids learn slowly at first. Xavier's start (`--initializer xavier`) is a little better (Dive
 * into Deep Learning, 7.6).
 *
 * @example
 * ```ts no-run
 * import { lenet } from 'millrace/pipelines';
 * const options = lenet.options.parse({ initializer: 'xavier' });
 * lenet.start(options, { dir: 'runs/lenet', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const lenet = pipeline({
  name: 'lenet',
  summary: 'Fashion-MNIST by LeNet: two convolutions, three fully connected layers',
  examples: [
    { flags: '--initializer xavier', does: 'another start' },
    { flags: '--variant layers', does: 'the same on tf.layers' },
  ],
  lesson: {
    chapter: '7.6',
    smoke: {
      limit: 400,
      batchSize: 20,
      epochs: 2,
      learningRate: 0.01,
      initializer: 'xavier',
      checkpointEvery: 10,
    },
    alike: { variant: 'layers' },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'test accuracy',
            course: '0.759 (0.753 to 0.767)',
            within: [0.745, 0.785],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
      {
        options: { initializer: 'xavier' },
        goals: [
          {
            name: 'test accuracy',
            course: '0.770',
            within: [0.75, 0.8],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(5),
    batchSize: fields.batchSize(256),
    learningRate: fields.learningRate(0.001),
    initializer: z.enum(['uniform', 'xavier']).default('uniform').describe('How weights start'),
    variant: fields.variant(),
    data: fields.data(),
    limit: fields.limit(),
    checkpointEvery: fields.checkpointEvery(500),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, initializer, variant, limit } = options;
    const checkpoint = { everySteps: checkpointEvery, best: { metric: 'accuracy', mode: 'max' } } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const { training, test } = fashionMnist({ limit, ...(data && { dir: data }) });
      const trainer = createTrainer({
        model: network({ initializer, variant }),
        optimizer: adam(learningRate),
        loss: softmaxCrossEntropy,
        metrics: { accuracy },
      });
      return read(training, { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        evaluate(trainer, test, { name: 'test' }),
      );
    });
  },
});
