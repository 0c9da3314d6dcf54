import { z } from 'zod';
import { accuracy } from '../models/accuracy.js';
import { lenet } from '../models/lenet.js';
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
 * LeNet again, with batch normalisation before each of its sigmoids.
 *
 * Every channel is brought to mean 0 and variance 1 over the batch, then to a mean β and a deviation γ that are learnt:
 *
 * ```text
 * x̂ = (x − mean of the batch) / √(variance of the batch + 1e-5)
 * y = γ x̂ + β
 * moving mean ← 0.9 moving mean + 0.1 mean of the batch, likewise the variance; they stand for both in tests
 * ```
 *
 * So the sigmoids stay where they have a slope, and what a layer learns does not upset the next one: in the five epochs in
 * which plain LeNet reaches 0.76 this one passes 0.84. The moving means are part of the model: checkpoints hold them (Dive
 * into Deep Learning, 8.5).
 *
 * @example
 * ```ts no-run
 * import { lenetBn } from 'millrace/pipelines';
 * const options = lenetBn.options.parse({ variant: 'layers' });
 * lenetBn.start(options, { dir: 'runs/lenet-bn', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const lenetBn = pipeline({
  name: 'lenet-bn',
  summary: 'Fashion-MNIST by LeNet with batch normalisation',
  examples: [{ flags: '--variant layers', does: 'the same on tf.layers' }],
  lesson: {
    chapter: '8.5',
    smoke: { limit: 400, batchSize: 20, epochs: 2, learningRate: 0.01, checkpointEvery: 10 },
    alike: { variant: 'layers' },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'test accuracy',
            course: 'at least 0.84',
            within: [0.84, 0.92],
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
        model: lenet({ batchNormalization: true, variant }),
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
