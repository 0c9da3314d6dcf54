import { z } from 'zod';
import { accuracy } from '../models/accuracy.js';
import { sgd } from '../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { softmaxRegression as network } from '../models/softmax-regression.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { fashionMnist } from '../sources/fashion-mnist.js';
import { fields } from './fields.js';
import { evaluated, trained } from './lesson.js';
import { pipeline } from './pipeline.js';

/**
 * Ten kinds of clothing told apart by one linear layer.
 *
 * Each class has a weight for every pixel. Their sum is the class's logit, and the softmax makes probabilities of the
 * ten logits:
 *
 * ```text
 * o = x W + b        x: 784 pixels / 255    W: [784, 10]
 * ŷⱼ = exp(oⱼ) / Σₖ exp(oₖ)
 * loss = −log ŷ of the true class, averaged over the batch
 * ```
 *
 * Five epochs with batches of 256 and a rate of 0.1 reach a test accuracy of 0.81 to 0.83 and a training loss of about
 * 0.485 (Dive into Deep Learning, 4.4 and 4.5).
 *
 * @example
 * ```ts no-run
 * import { softmaxRegression } from 'millrace/pipelines';
 * const options = softmaxRegression.options.parse({ epochs: 1 });
 * softmaxRegression.start(options, { dir: 'runs/softmax', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const softmaxRegression = pipeline({
  name: 'softmax-regression',
  summary: 'Fashion-MNIST by softmax regression: one linear layer, 784-10',
  examples: [
    { flags: '--limit 5000 --epochs 2', does: 'a short run' },
    { flags: '--variant layers', does: 'the same on tf.layers' },
  ],
  lesson: {
    chapter: '4.4 and 4.5',
    smoke: { limit: 1000, batchSize: 50, epochs: 2, checkpointEvery: 10 },
    alike: { variant: 'layers' },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'test accuracy',
            course: '0.81 to 0.83',
            within: [0.81, 0.84],
            read: evaluated('test', 'accuracy'),
          },
          { name: 'training loss', course: '0.485', within: [0.47, 0.5], read: trained('loss') },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(5),
    batchSize: fields.batchSize(256),
    learningRate: fields.learningRate(0.1),
    variant: fields.variant(),
    data: fields.data(),
    limit: fields.limit(),
    checkpointEvery: fields.checkpointEvery(500),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, variant, limit } = options;
    const checkpoint = { everySteps: checkpointEvery, best: { metric: 'accuracy', mode: 'max' } } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const { training, test } = fashionMnist({ limit, ...(data && { dir: data }) });
      const trainer = createTrainer({
        model: network({ variant }),
        optimizer: sgd(learningRate),
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
