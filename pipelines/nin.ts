import { z } from 'zod';
import { read as readOnce } from '../core/read.js';
import { accuracy } from '../models/accuracy.js';
import { nin as network } from '../models/nin.js';
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
 * Ten kinds of clothing told apart by network in network, which has no fully connected layers at its end.
 *
 * In AlexNet and VGG nearly all weights are in those layers. Here a convolution is followed by two of one pixel: the
 * same small perceptron at each place, over its channels. The last block has a channel for each class, and the mean
 * over the places is the logit: nothing is left to connect:
 *
 * ```text
 * block(x) = relu(conv 1x1(relu(conv 1x1(relu(conv k x k(x))))))
 * 224x224x1 → 54x54x96 → 26x26x96 → 26x26x256 → 12x12x256 → 12x12x384 → 5x5x384, dropout 0.5 → 5x5x10 → mean → 10
 * ```
 *
 * It starts slowly: the mean of ReLUs gives nearly the same logits for all at first. Five epochs of Adam with a rate of
 * 0.002, 224x224 pixels and batches of 128 reach a test accuracy of 0.831 (Dive into Deep Learning, 8.3): `millrace run
 * nin`, about three hours on two cores. The recorded run is reduced: 67x67 pixels, half as
 * wide, batches of 64, an epoch; of 67x67 pixels the last block has a single place left, and a class whose ReLU is 0 for
 * every picture learns no more.
 *
 * @example
 * ```ts no-run
 * import { nin } from 'millrace/pipelines';
 * const options = nin.options.parse({ size: 67, batchSize: 64 });
 * nin.start(options, { dir: 'runs/nin', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const nin = pipeline({
  name: 'nin',
  summary: 'Fashion-MNIST by network in network: a small perceptron at each pixel',
  examples: [
    { flags: '--size 67 --batch-size 64', does: 'smaller pictures, a tenth of the time' },
    { flags: '--width-multiplier 0.5', does: 'half as wide' },
  ],
  lesson: {
    chapter: '8.3',
    smoke: { limit: 96, batchSize: 8, epochs: 2, size: 67, widthMultiplier: 1 / 16, checkpointEvery: 5 },
    trials: [
      {
        options: { size: 67, widthMultiplier: 0.5, batchSize: 64, epochs: 1 },
        goals: [
          {
            name: 'test accuracy',
            course:
              '0.831 in 5 epochs at 224x224; reduced here to an epoch at 67x67, half as wide: 0.5 to 0.83',
            within: [0.5, 0.83],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(5),
    batchSize: fields.batchSize(128),
    learningRate: fields.learningRate(0.002),
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
