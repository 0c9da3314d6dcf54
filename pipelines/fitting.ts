import { map, pipe } from 'rxjs';
import { z } from 'zod';
import { read as readOnce } from '../core/read.js';
import type { Dense, Sample } from '../core/sample.js';
import { linear } from '../models/linear.js';
import { meanSquaredError } from '../models/mean-squared-error.js';
import { sgd } from '../models/optimizers/sgd.js';
import { squaredLoss } from '../models/squared-loss.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { skipSamples, takeSamples } from '../operators/take-samples.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { polynomialData } from '../sources/polynomial-data.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

/** Samples that only test. */
const testSamples = 100;

/**
 * A polynomial of degree 3, fitted right, with too simple a model, and with too few samples.
 *
 * A linear model learns any polynomial when its features are the powers of x:
 *
 * ```text
 * y = 5 + 1.2 x − 3.4 x² + 5.6 x³ + ε        x from N(0, 1)    ε from N(0, 0.01²)
 * ŷ = b + w₁ x + w₂ x² + … + wₙ xⁿ           n: the degree of the model
 * ```
 *
 * With degree 3 and 100 samples the errors in training and on the test set both come down to the noise. With degree 1
 * (`--degree 1`) both stay large, because no line can follow the curve: underfitting. With 2 samples (`--samples 2`) the
 * error in training is small and that on the test set is not: overfitting. Errors are means of (ŷ − y)²; the loss is half
 * of that, so that a rate of 0.02 moves as far as the course's 0.01 (Dive into Deep Learning, 3.6).
 *
 * @example
 * ```ts no-run
 * import { fitting } from 'millrace/pipelines';
 * const options = fitting.options.parse({ degree: 1 });
 * fitting.start(options, { dir: 'runs/line', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const fitting = pipeline({
  name: 'fitting',
  summary: 'A cubic polynomial: fitted right, underfitted, overfitted',
  examples: [
    { flags: '--degree 1', does: 'underfitting: a line for a curve' },
    { flags: '--samples 2', does: 'overfitting: two samples for four parameters' },
  ],
  lesson: {
    chapter: '3.6',
    smoke: { epochs: 4, checkpointEvery: 5 },
    alike: { variant: 'layers' },
    trials: [
      {
        options: {},
        goals: [
          { name: 'training error', course: '1e-4', within: [5e-5, 2e-4], read: error('training') },
          { name: 'test error', course: '1e-4', within: [5e-5, 2e-4], read: error('test') },
        ],
      },
      {
        options: { degree: 1 },
        goals: [
          { name: 'training error', course: '249', within: [50, 1000], read: error('training') },
          { name: 'test error', course: '168', within: [50, 1000], read: error('test') },
        ],
      },
      {
        options: { samples: 2 },
        goals: [
          { name: 'training error', course: '1.2', within: [0, 10], read: error('training') },
          { name: 'test error', course: '166', within: [50, 1000], read: error('test') },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(100),
    batchSize: fields.batchSize(10),
    learningRate: fields.learningRate(0.02),
    degree: z.number().int().min(1).max(5).default(3).describe('Degree of the model, 1 to 5'),
    samples: z.number().int().min(1).default(100).describe('How many samples it learns from'),
    variant: fields.variant(),
    checkpointEvery: fields.checkpointEvery(500),
  }),

  start({ epochs, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, degree, samples, variant } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const size = testSamples + samples;
      const data = polynomialData({ size, distribution: 'normal', noise: 0.01, seed: settings.seed });
      const [test, training] = [takeSamples(data, testSamples), skipSamples(data, testSamples)];
      const trainer = createTrainer({
        model: linear({ inputs: degree, variant }),
        optimizer: sgd(learningRate),
        loss: squaredLoss,
        metrics: { error: meanSquaredError },
      });
      const features = pipe(map(withPowers(degree)), batch(batchSize));
      return read(training, { epochs }).pipe(
        features,
        train(trainer),
        evaluate(trainer, readOnce(training).pipe(features), { name: 'training' }),
        evaluate(trainer, readOnce(test).pipe(features), { name: 'test' }),
      );
    });
  },
});

/** The sample with the powers of its x, from the first to that of the degree, as features. */
function withPowers(degree: number): (sample: Sample<Dense, number>) => Sample<Dense, number> {
  return (sample) => {
    const [x = 0] = sample.x.data;
    const powers = Float32Array.from({ length: degree }, (_, index) => x ** (index + 1));
    return { ...sample, x: { data: powers, shape: [degree] } };
  };
}

function error(data: string): ReturnType<typeof evaluated> {
  return evaluated(data, 'error');
}
