import { z } from 'zod';
import { read as readOnce } from '../core/read.js';
import { accuracy } from '../models/accuracy.js';
import { adam } from '../models/optimizers/adam.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { vgg as network } from '../models/vgg.js';
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
 * Ten kinds of clothing told apart by VGG, which is made of one block, used again and again.
 *
 * Two 3x3 convolutions, one behind the other, see 5x5 pixels, and three see 7x7, with fewer weights and more
 * nonlinearities than one large window. So a network need not be designed layer by layer: a block of 3x3 convolutions
 * and a pool that halves the sides is repeated, with twice the channels each time:
 *
 * ```text
 * block(x) = max pool 2x2(relu(conv 3x3(... relu(conv 3x3(x)))))                   1, 1, 2, 2 and 2 convolutions
 * 224x224x1 → 112x112x8 → 56x56x16 → 28x28x32 → 14x14x64 → 7x7x64 = 3136 → 512 → 512 → 10          dropout 0.5
 * ```
 *
 * VGG-11 with an eighth of its channels (the whole one has 128 million weights, almost all in the layer behind the last
 * block). Five epochs of Adam with a rate of 0.001, 224x224 pixels and batches of 64 reach a test accuracy of 0.918
 * (Dive into Deep Learning, 8.2): `millrace run vgg`, about two hours on two cores. The recorded run is reduced: 64x64
 * pixels, 2 epochs.
 *
 * @example
 * ```ts no-run
 * import { vgg } from 'millrace/pipelines';
 * const options = vgg.options.parse({ size: 64 });
 * vgg.start(options, { dir: 'runs/vgg', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const vgg = pipeline({
  name: 'vgg',
  summary: 'Fashion-MNIST by VGG-11 at an eighth of its width: the same block again and again',
  examples: [
    { flags: '--size 64', does: 'smaller pictures, a tenth of the time' },
    { flags: '--width-multiplier 0.25', does: 'twice as wide' },
  ],
  lesson: {
    chapter: '8.2',
    smoke: {
      limit: 96,
      batchSize: 8,
      epochs: 3,
      size: 32,
      widthMultiplier: 1 / 16,
      learningRate: 0.002,
      checkpointEvery: 5,
    },
    trials: [
      {
        options: { size: 64, epochs: 2 },
        goals: [
          {
            name: 'test accuracy',
            course: '0.918 in 5 epochs at 224x224; reduced here to 2 epochs at 64x64: 0.8 to 0.91',
            within: [0.8, 0.91],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(5),
    batchSize: fields.batchSize(64),
    learningRate: fields.learningRate(0.001),
    size: fields.size(224, 32),
    widthMultiplier: fields.widthMultiplier(1 / 8),
    data: fields.data(),
    limit: fields.limit(),
    checkpointEvery: fields.checkpointEvery(500),
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
