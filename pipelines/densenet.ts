import { z } from 'zod';
import { read as readOnce } from '../core/read.js';
import { accuracy } from '../models/accuracy.js';
import { densenet as network } from '../models/densenet.js';
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
 * Ten kinds of clothing told apart by DenseNet, which forgets nothing of what it has seen.
 *
 * Where ResNet adds the output of a block to its input, DenseNet puts it beside: each convolution sees the outputs of
 * all before it, and adds a few channels, the growth g. A transition between the blocks halves channels and sides, or
 * both would grow without end:
 *
 * ```text
 * x ← [x, conv 3x3(relu(norm(x)))]                    channels: c → c + g → c + 2 g → ...
 * transition(x) = average pool 2x2(conv 1x1(relu(norm(x))))        c → c / 2
 * 96x96x1 → conv 7x7, pool 24x24x64 → 192 → 12x12x96 → 224 → 6x6x112 → 240 → 3x3x120 → 248 → 10
 * ```
 *
 * Four blocks of four convolutions with g = 32. Five epochs of Adam with a rate of 0.001, 96x96 pixels and batches of
 * 256 reach a test accuracy of 0.884 (Dive into Deep Learning, 8.7): `millrace run densenet`, about three hours on two
 * cores, and 13 GB of memory. The recorded run is reduced: 32x32 pixels, the first 10,000 pictures, batches of 64, 2
 * epochs.
 *
 * @example
 * ```ts no-run
 * import { densenet } from 'millrace/pipelines';
 * const options = densenet.options.parse({ size: 32, batchSize: 64 });
 * densenet.start(options, { dir: 'runs/densenet', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const densenet = pipeline({
  name: 'densenet',
  summary: 'Fashion-MNIST by DenseNet: every convolution sees what all before it found',
  examples: [
    { flags: '--size 32 --batch-size 64', does: 'smaller pictures, a tenth of the time' },
    { flags: '--growth 12', does: 'fewer channels for each convolution' },
  ],
  lesson: {
    chapter: '8.7',
    smoke: {
      limit: 96,
      batchSize: 8,
      epochs: 2,
      size: 16,
      widthMultiplier: 1 / 8,
      blocks: [2, 2],
      growth: 4,
      learningRate: 0.01,
      checkpointEvery: 5,
    },
    trials: [
      {
        options: { size: 32, limit: 10_000, batchSize: 64, epochs: 2 },
        goals: [
          {
            name: 'test accuracy',
            course:
              '0.884 in 5 epochs of 60,000 pictures of 96x96; reduced here to 2 epochs of 10,000 of 32x32: 0.75 to 0.9',
            within: [0.75, 0.9],
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
    size: fields.size(96),
    blocks: z
      .array(z.number().int().min(1))
      .min(1)
      .default([4, 4, 4, 4])
      .describe('Convolutions of each dense block'),
    growth: z.number().int().min(1).default(32).describe('Channels that each convolution adds'),
    widthMultiplier: fields.widthMultiplier(),
    data: fields.data(),
    limit: fields.limit(),
    checkpointEvery: fields.checkpointEvery(100),
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
