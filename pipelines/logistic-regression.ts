import { z } from 'zod';
import { randomFor } from '../core/random.js';
import { binaryAccuracy } from '../models/binary-accuracy.js';
import { logisticRegression as network } from '../models/logistic-regression.js';
import { sgd } from '../models/optimizers/sgd.js';
import { sigmoidCrossEntropy } from '../models/sigmoid-cross-entropy.js';
import { sigmoidSquaredLoss } from '../models/sigmoid-squared-loss.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { skipSamples, takeSamples } from '../operators/take-samples.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { fromArrays } from '../sources/from-arrays.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { type Figure, pipeline } from './pipeline.js';

const testSamples = 500;

/**
 * Two classes told apart by one neuron that starts out wrong, with cross-entropy or with the squared loss.
 *
 * ```text
 * z = x w + b        ŷ = σ(z) = 1 / (1 + exp −z), the probability of class 1
 * cross-entropy: −y log ŷ − (1 − y) log(1 − ŷ)        by z: ŷ − y
 * squared loss:  (ŷ − y)² / 2                         by z: (ŷ − y) ŷ (1 − ŷ)
 * ```
 *
 * Class 1 lies around (2, 2), class 0 around (−2, −2), and the weights start at (−2, −2): every answer is wrong, and the
 * neuron is sure of it. There ŷ (1 − ŷ) is nearly 0, so that the squared loss hardly moves the weights, however wrong they
 * are. Of the gradient of cross-entropy this factor is gone: the more wrong the answer, the faster it learns. The events
 * of both runs (`--loss squared` is the other) tell the norm of the gradient in each step, and the report the gradients
 * side by side. (Nielsen, "Neural Networks and Deep Learning", 2015, chapter 3; Dive into Deep Learning, 4.1.)
 *
 * @example
 * ```ts no-run
 * import { logisticRegression } from 'millrace/pipelines';
 * const options = logisticRegression.options.parse({ loss: 'squared' });
 * logisticRegression.start(options, { dir: 'runs/slow', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const logisticRegression = pipeline({
  name: 'logistic-regression',
  summary: 'Two classes by one neuron that starts out wrong: cross-entropy beside the squared loss',
  examples: [{ flags: '--loss squared', does: 'the loss that learns slowly from a wrong start' }],
  lesson: {
    chapter: '4.1',
    smoke: { samples: 200, epochs: 4, checkpointEvery: 10 },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'test accuracy after an epoch',
            course: 'learns at once',
            within: [0.95, 1],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
      {
        options: { loss: 'squared' },
        goals: [
          {
            name: 'test accuracy after an epoch',
            course: 'hardly moves',
            within: [0, 0.5],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(1),
    batchSize: fields.batchSize(10),
    learningRate: fields.learningRate(0.1),
    loss: z.enum(['cross-entropy', 'squared']).default('cross-entropy').describe('What is made small'),
    start: z.number().default(-2).describe('What every weight is at first'),
    samples: z.number().int().min(1).default(1000).describe('How many samples it learns from'),
    checkpointEvery: fields.checkpointEvery(100),
  }),

  start({ epochs, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, loss, start, samples } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const data = twoClasses(testSamples + samples, settings.seed);
      const trainer = createTrainer({
        model: network({ inputs: 2, start }),
        optimizer: sgd(learningRate),
        loss: loss === 'squared' ? sigmoidSquaredLoss : sigmoidCrossEntropy,
        metrics: { accuracy: binaryAccuracy },
        gradientNorm: true,
      });
      return read(skipSamples(data, testSamples, { name: 'training' }), { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        evaluate(trainer, takeSamples(data, testSamples), { name: 'test' }),
      );
    });
  },

  report: () => Promise.resolve([-4, -2, 0].map(gradientsAt)),
});

/** Points of two classes in turns: normal around (−2, −2) and (2, 2). */
function twoClasses(size: number, seed: number): ReturnType<typeof fromArrays> {
  const random = randomFor(seed, 'two classes');
  const y = Uint8Array.from({ length: size }, (_, index) => index % 2);
  const points = Float32Array.from({ length: 2 * size }, (_, place) => {
    const center = y[Math.floor(place / 2)] === 1 ? 2 : -2;
    return center + random.normal();
  });
  return fromArrays({ name: 'two-classes', x: { data: points, shape: [size, 2] }, y });
}

/** The gradients of both losses by the logit z, for a sample of class 1. */
function gradientsAt(z: number): Figure {
  const answer = 1 / (1 + Math.exp(-z));
  const error = answer - 1;
  const squared = error * answer * (1 - answer);
  return [
    `gradient at z = ${z} for y = 1`,
    `cross-entropy ${error.toFixed(4)}  squared ${squared.toFixed(4)}`,
  ];
}
