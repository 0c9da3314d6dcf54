import { z } from 'zod';
import { read } from '../core/read.js';
import { leastSquares } from '../models/least-squares.js';
import { linear } from '../models/linear.js';
import { sgd } from '../models/optimizers/sgd.js';
import { squaredLoss } from '../models/squared-loss.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { train } from '../operators/train.js';
import { loadModel } from '../run/load-model.js';
import { run } from '../run/run.js';
import { linearData } from '../sources/linear-data.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

const truth = { weights: [2, -3.4], bias: 4.2 } as const;

/**
 * A line through noisy points, learned by stochastic gradient descent and solved beside it.
 *
 * The data is made from known parameters, so that one can see them come back:
 *
 * ```text
 * y = x w + b + ε        w = [2, −3.4]    b = 4.2    ε from N(0, 0.01²)
 * loss = (ŷ − y)² / 2, averaged over the batch
 * w ← w − rate · ∂loss/∂w, likewise b, batch after batch
 * ```
 *
 * Three epochs over 1,000 samples, in batches of 10 with a rate of 0.03, bring the loss to about 5e-5 (half the
 * noise's variance) and w and b within about 1e-3 of the truth (Dive into Deep Learning, 3.2 and 3.3). The report sets
 * the analytic solution beside what was learned.
 *
 * @example
 * ```ts no-run
 * import { linearRegression } from 'millrace/pipelines';
 * const options = linearRegression.options.parse({ epochs: 5 });
 * linearRegression.start(options, { dir: 'runs/line', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const linearRegression = pipeline({
  name: 'linear-regression',
  summary: 'Synthetic points on a line, by gradient descent beside the analytic solution',
  examples: [
    { flags: '--noise 1', does: 'noisier data' },
    { flags: '--variant layers', does: 'the same on tf.layers' },
  ],
  lesson: {
    chapter: '3.2 and 3.3',
    smoke: { samples: 200, epochs: 2, checkpointEvery: 10 },
    alike: { variant: 'layers' },
    trials: [
      {
        options: {},
        goals: [
          { name: 'loss', course: '5e-5', within: [4e-5, 6e-5], read: evaluated('whole data', 'loss') },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(3),
    batchSize: fields.batchSize(10),
    learningRate: fields.learningRate(0.03),
    variant: fields.variant(),
    samples: z.number().int().min(3).default(1000).describe('How many samples are made'),
    noise: z.number().min(0).default(0.01).describe('Standard deviation of the noise'),
    checkpointEvery: fields.checkpointEvery(100),
  }),

  start({ epochs, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, variant } = options;
    const checkpoint = { everySteps: checkpointEvery, best: { metric: 'loss', mode: 'min' } } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const data = linearData({ ...truth, size: options.samples, noise: options.noise, seed: settings.seed });
      const trainer = createTrainer({
        model: linear({ inputs: truth.weights.length, variant }),
        optimizer: sgd(learningRate),
        loss: squaredLoss,
      });
      return read(data, { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        evaluate(trainer, data, { name: 'whole data' }),
      );
    });
  },

  async report({ samples, noise }, { dir, seed }) {
    const model = await loadModel(dir);
    const learned = model.network.getWeights().flatMap((weight) => [...weight.dataSync()]);
    model.dispose();
    const data = linearData({ ...truth, size: samples, noise, seed });
    // The normal equations, XᵀX θ = Xᵀy with θ = (w, b).
    const solution = await leastSquares(read(data));
    return [
      ['truth', describeLine([...truth.weights, truth.bias])],
      ['learned', describeLine(learned)],
      ['analytic', describeLine(solution)],
    ];
  },
});

function describeLine(parameters: readonly number[]): string {
  const weights = parameters.slice(0, -1).map((weight) => weight.toFixed(4));
  return `w = [${weights.join(', ')}]  b = ${parameters.at(-1)?.toFixed(4)}`;
}
