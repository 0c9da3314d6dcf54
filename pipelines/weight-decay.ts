import { z } from 'zod';
import { meanSquaredError } from '../models/mean-squared-error.js';
import { sgd } from '../models/optimizers/sgd.js';
import { ridgeRegression } from '../models/ridge-regression.js';
import { squaredLoss } from '../models/squared-loss.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { skipSamples, takeSamples } from '../operators/take-samples.js';
import { train } from '../operators/train.js';
import { loadModel } from '../run/load-model.js';
import { run } from '../run/run.js';
import { linearData } from '../sources/linear-data.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

const features = 200;
const trainingSamples = 20;
const testSamples = 100;

/**
 * Two hundred weights learnt from twenty samples, with and without weight decay.
 *
 * ```text
 * y = 0.05 + Σᵢ 0.01 xᵢ + ε        200 features from N(0, 1)    ε from N(0, 0.01²)
 * loss = (ŷ − y)² / 2 + λ/2 · |w|²
 * w ← (1 − rate · λ) w − rate · ∂(ŷ − y)²/2 / ∂w
 * ```
 *
 * Twenty samples leave 180 directions in which w costs nothing. It starts as N(0, 1) and stays there without decay: the
 * training error vanishes, the test error does not, and |w| is about 13. With λ = 3 the weights shrink in every direction,
 * and the test error falls by orders of magnitude (Dive into Deep Learning, 3.7). Errors are means of (ŷ − y)², without
 * what the weights cost.
 *
 * @example
 * ```ts no-run
 * import { weightDecay } from 'millrace/pipelines';
 * const options = weightDecay.options.parse({ lambda: 0 });
 * weightDecay.start(options, { dir: 'runs/decay', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const weightDecay = pipeline({
  name: 'weight-decay',
  summary: 'Two hundred weights from twenty samples: with weight decay, and without',
  examples: [
    { flags: '--lambda 0', does: 'without weight decay' },
    { flags: '--variant layers', does: 'the same on tf.layers' },
  ],
  lesson: {
    chapter: '3.7',
    smoke: { epochs: 6, checkpointEvery: 20 },
    alike: { variant: 'layers' },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'test error',
            course: 'orders of magnitude below that without decay',
            within: [0, 0.1],
            read: evaluated('test', 'error'),
          },
        ],
      },
      {
        options: { lambda: 0 },
        goals: [
          { name: 'test error', course: 'large', within: [100, 400], read: evaluated('test', 'error') },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(100),
    batchSize: fields.batchSize(1),
    learningRate: fields.learningRate(0.003),
    lambda: z.number().min(0).default(3).describe('How strongly weights are pulled to 0'),
    variant: fields.variant(),
    checkpointEvery: fields.checkpointEvery(500),
  }),

  start({ epochs, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, lambda, variant } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const data = linearData({
        size: trainingSamples + testSamples,
        weights: Array.from({ length: features }, () => 0.01),
        bias: 0.05,
        noise: 0.01,
        seed: settings.seed,
      });
      const training = takeSamples(data, trainingSamples);
      const trainer = createTrainer({
        model: ridgeRegression({ inputs: features, lambda, deviation: 1, variant }),
        optimizer: sgd(learningRate),
        loss: squaredLoss,
        metrics: { error: meanSquaredError },
      });
      return read(training, { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        evaluate(trainer, training, { name: 'training' }),
        evaluate(trainer, skipSamples(data, trainingSamples), { name: 'test' }),
      );
    });
  },

  async report(_options, { dir }) {
    const model = await loadModel(dir);
    const [kernel] = model.network.getWeights();
    const norm = Math.hypot(...(kernel?.dataSync() ?? []));
    model.dispose();
    return [['|w|', norm.toFixed(4)]];
  },
});
