import { z } from 'zod';
import { accuracy } from '../models/accuracy.js';
import { mlp } from '../models/mlp.js';
import { sgd } from '../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { fashionMnist } from '../sources/fashion-mnist.js';
import { fields } from './fields.js';
import { evaluated, trained } from './lesson.js';
import { pipeline } from './pipeline.js';

/**
 * Ten kinds of clothing told apart by a network that loses half of its units in every step.
 *
 * In training each unit of a hidden layer is dropped with probability p, so that no unit can rely on another one; those
 * that stay are made larger, so that the mean stays. In tests all of them are there:
 *
 * ```text
 * h₁ = dropout(relu(x W₁ + b₁), 0.2)         h' = 0 with probability p, else h / (1 − p)
 * h₂ = dropout(relu(h₁ W₂ + b₂), 0.5)        W₁: [784, 256]    W₂: [256, 256]
 * o = h₂ W₃ + b₃                             W₃: [256, 10]
 * ```
 *
 * Five epochs with batches of 256 and a rate of 0.5 reach a test accuracy of 0.77 to 0.85 by seed and a training loss of
 * about 0.42 (Dive into Deep Learning, 5.6).
 *
 * @example
 * ```ts no-run
 * import { dropout } from 'millrace/pipelines';
 * const options = dropout.options.parse({ dropout: [0, 0] });
 * dropout.start(options, { dir: 'runs/without', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const dropout = pipeline({
  name: 'dropout',
  summary: 'Fashion-MNIST by a multilayer perceptron with dropout: 784-256-256-10',
  examples: [
    { flags: '--dropout 0,0', does: 'the same without dropout' },
    { flags: '--variant layers', does: 'the same on tf.layers' },
  ],
  lesson: {
    chapter: '5.6',
    smoke: { limit: 1000, batchSize: 50, epochs: 3, hidden: [32, 32], checkpointEvery: 10 },
    alike: { variant: 'layers' },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'test accuracy',
            course: '0.82, single seeds 0.77 to 0.85',
            within: [0.77, 0.86],
            read: evaluated('test', 'accuracy'),
          },
          { name: 'training loss', course: '0.42', within: [0.39, 0.45], read: trained('loss') },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(5),
    batchSize: fields.batchSize(256),
    learningRate: fields.learningRate(0.5),
    hidden: z
      .array(z.number().int().min(1))
      .min(1)
      .default([256, 256])
      .describe('Units of each hidden layer'),
    dropout: z
      .array(z.number().min(0).lt(1))
      .default([0.2, 0.5])
      .describe('Share of the units of each hidden layer that is dropped'),
    variant: fields.variant(),
    data: fields.data(),
    limit: fields.limit(),
    checkpointEvery: fields.checkpointEvery(500),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, hidden, variant, limit } = options;
    const checkpoint = { everySteps: checkpointEvery, best: { metric: 'accuracy', mode: 'max' } } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const { training, test } = fashionMnist({ limit, ...(data && { dir: data }) });
      const trainer = createTrainer({
        model: mlp({ hidden, dropout: options.dropout, variant }),
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
