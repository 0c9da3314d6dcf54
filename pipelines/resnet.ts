import { z } from 'zod';
import { read as readOnce } from '../core/read.js';
import { accuracy } from '../models/accuracy.js';
import { adam } from '../models/optimizers/adam.js';
import { resnet as network } from '../models/resnet.js';
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
 * Ten kinds of clothing told apart by ResNet-18, whose layers learn what to change.
 *
 * More layers should never be worse: those that are not needed could pass on what they get. But a plain stack of
 * convolutions does not learn to do nothing, and its gradients fade on the way back. A residual block passes its input
 * on by itself and learns only what is to be added; the derivative of the sum has a 1 in it, whatever f does:
 *
 * ```text
 * y = relu(x + f(x))        f(x) = norm(conv 3x3(relu(norm(conv 3x3(x)))))        ∂(x + f)/∂x = 1 + ∂f/∂x
 * 96x96x1 → conv 7x7, pool 24x24x64 → 2 blocks 24x24x64 → 2 blocks 12x12x128 → 2 blocks 6x6x256 → 2 blocks 3x3x512 → 10
 * ```
 *
 * The stream enlarges each picture from 28x28 off the main thread while the step before is computed. Five epochs of
 * Adam with a rate of 0.001, 96x96 pixels and batches of 256 reach a test accuracy of 0.926 (Dive into Deep Learning,
 * 8.6): `millrace run resnet`, about two hours on two cores, and 10 GB of memory. The recorded run is reduced: 32x32
 * pixels, the first 10,000 pictures, batches of 64, 2 epochs.
 *
 * @example
 * ```ts no-run
 * import { resnet } from 'millrace/pipelines';
 * const options = resnet.options.parse({ size: 32, batchSize: 64 });
 * resnet.start(options, { dir: 'runs/resnet', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const resnet = pipeline({
  name: 'resnet',
  summary: 'Fashion-MNIST by ResNet-18: blocks that learn what to add to their input',
  examples: [
    { flags: '--size 32 --batch-size 64', does: 'smaller pictures, a tenth of the time' },
    { flags: '--blocks 3,4,6,3', does: 'ResNet-34' },
  ],
  lesson: {
    chapter: '8.6',
    smoke: {
      limit: 96,
      batchSize: 8,
      epochs: 2,
      size: 16,
      widthMultiplier: 1 / 16,
      blocks: [1, 1, 1],
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
              '0.926 in 5 epochs of 60,000 pictures of 96x96; reduced here to 2 epochs of 10,000 of 32x32: 0.75 to 0.9',
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
      .default([2, 2, 2, 2])
      .describe('Residual blocks of each stage; 3,4,6,3 is ResNet-34'),
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
