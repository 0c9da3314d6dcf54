import { z } from 'zod';
import { read as readOnce } from '../core/read.js';
import { accuracy } from '../models/accuracy.js';
import { alexnet as network } from '../models/alexnet.js';
import { adam } from '../models/optimizers/adam.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { resize } from '../operators/resize.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { fashionMnist } from '../sources/fashion-mnist.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

/**
 * Ten kinds of clothing told apart by AlexNet, the network that showed that features can be learnt rather than
 * designed.
 *
 * It is LeNet made deeper and wider: windows that grow finer from 11x11 to 3x3, ReLU, whose gradient does not fade
 * where it is active, max pools that overlap, and dropout in the wide layers that hold nine tenths of the weights:
 *
 * ```text
 * 224x224x1 → conv 11x11, stride 4 → 54x54x96 → pool 26x26x96 → conv 5x5 → 26x26x256 → pool 12x12x256
 *           → conv 3x3 → 12x12x384 → conv 3x3 → 12x12x384 → conv 3x3 → 12x12x256 → pool 5x5x256 = 6400
 *           → 4096, dropout 0.5 → 4096, dropout 0.5 → 10
 * relu(x) = max(x, 0)
 * ```
 *
 * Five epochs of Adam with a rate of 0.001, 224x224 pixels and batches of 128 reach a test accuracy of 0.902 (Dive into
 * Deep Learning, 8.1): `millrace run alexnet`, about six hours on two cores. The recorded run is reduced: 67x67 pixels,
 * half as wide, the first 10,000 pictures, batches of 64, 3 epochs.
 *
 * @example
 * ```ts no-run
 * import { alexnet } from 'millrace/pipelines';
 * const options = alexnet.options.parse({ size: 67, widthMultiplier: 0.5 });
 * alexnet.start(options, { dir: 'runs/alexnet', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const alexnet = pipeline({
  name: 'alexnet',
  summary: 'Fashion-MNIST by AlexNet: five convolutions, two wide layers with dropout',
  examples: [
    {
      flags: '--size 96 --width-multiplier 0.5',
      does: 'smaller pictures, half as wide: a twentieth of the time',
    },
    { flags: '--learning-rate 0.0003', does: 'more careful steps' },
  ],
  lesson: {
    chapter: '8.1',
    smoke: { limit: 96, batchSize: 8, epochs: 2, size: 67, widthMultiplier: 1 / 16, checkpointEvery: 5 },
    trials: [
      {
        options: { size: 67, widthMultiplier: 0.5, limit: 10_000, batchSize: 64, epochs: 3 },
        goals: [
          {
            name: 'test accuracy',
            course:
              '0.902 in 5 epochs of 60,000 pictures of 224x224; reduced here to 3 epochs of 10,000 of 67x67, half as wide: 0.7 to 0.88',
            within: [0.7, 0.88],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(5),
    batchSize: fields.batchSize(128),
    learningRate: fields.learningRate(0.001),
    size: fields.size(224, 67),
    widthMultiplier: fields.widthMultiplier(),
    data: fields.data(),
    limit: fields.limit(),
    checkpointEvery: fields.checkpointEvery(200),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, size, limit, ...shape } = options;
    const checkpoint = { everySteps: checkpointEvery, best: { metric: 'accuracy', mode: 'max' } } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const { training, test } = fashionMnist({ limit, ...(data && { dir: data }) });
      const enlarged = () => resize<number>({ width: size, height: size });
      const trainer = createTrainer({
        model: network({ inputShape: [size, size, 1], ...shape }),
        optimizer: adam(learningRate),
        loss: softmaxCrossEntropy,
        metrics: { accuracy },
      });
      return read(training, { epochs }).pipe(
        enlarged(),
        batch(batchSize),
        train(trainer),
        evaluate(trainer, readOnce(test).pipe(enlarged(), batch(batchSize)), { name: 'test' }),
      );
    });
  },
});
