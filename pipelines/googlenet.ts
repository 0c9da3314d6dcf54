import { z } from 'zod';
import { read as readOnce } from '../core/read.js';
import { accuracy } from '../models/accuracy.js';
import { googlenet as network } from '../models/googlenet.js';
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
 * Ten kinds of clothing told apart by GoogLeNet, which does not choose between small windows and large ones.
 *
 * An inception block looks at its input in four ways at once, and puts what they find one behind the other.
 * Convolutions of one pixel first reduce the channels, so that the wide windows cost little:
 *
 * ```text
 * y = [conv 1x1(x), conv 3x3(conv 1x1(x)), conv 5x5(conv 1x1(x)), conv 1x1(max pool 3x3(x))]        ReLU after each
 * 96x96x1 → conv, pool 24x24x64 → conv, conv, pool 12x12x192 → 2 blocks, pool 6x6x480 → 5 blocks, pool 3x3x832
 *         → 2 blocks 3x3x1024 → mean of each channel → 10
 * ```
 *
 * Nine such blocks; the weights are in the convolutions, none in wide layers at the end. Five epochs of Adam with a
 * rate of 0.001, 96x96 pixels and batches of 128 reach a test accuracy of 0.896 (Dive into Deep Learning, 8.4):
 * `millrace run googlenet`, about two hours on two cores. The recorded run is reduced: 32x32 pixels, the first 10,000
 * pictures, batches of 32, 3 epochs.
 *
 * @example
 * ```ts no-run
 * import { googlenet } from 'millrace/pipelines';
 * const options = googlenet.options.parse({ size: 32, batchSize: 64 });
 * googlenet.start(options, { dir: 'runs/googlenet', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const googlenet = pipeline({
  name: 'googlenet',
  summary: 'Fashion-MNIST by GoogLeNet: blocks that look with windows of several sizes',
  examples: [
    { flags: '--size 32 --batch-size 64', does: 'smaller pictures, a tenth of the time' },
    { flags: '--width-multiplier 0.5', does: 'half as wide' },
  ],
  lesson: {
    chapter: '8.4',
    smoke: {
      limit: 96,
      batchSize: 8,
      epochs: 2,
      size: 16,
      widthMultiplier: 1 / 8,
      learningRate: 0.01,
      checkpointEvery: 5,
    },
    trials: [
      {
        options: { size: 32, limit: 10_000, batchSize: 32, epochs: 3 },
        goals: [
          {
            name: 'test accuracy',
            course:
              '0.896 in 5 epochs of 60,000 pictures of 96x96; reduced here to 3 epochs of 10,000 of 32x32: 0.65 to 0.88',
            within: [0.65, 0.88],
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
    size: fields.size(96),
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
