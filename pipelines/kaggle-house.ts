import path from 'node:path';
import { concat } from 'rxjs';
import { z } from 'zod';
import type { RunEvent, RunEventOf } from '../core/events.js';
import { linear } from '../models/linear.js';
import { logRmse } from '../models/log-rmse.js';
import { adam } from '../models/optimizers/adam.js';
import { squaredLoss } from '../models/squared-loss.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { kFold } from '../operators/k-fold.js';
import { train } from '../operators/train.js';
import { loadModel } from '../run/load-model.js';
import { run } from '../run/run.js';
import { writeSubmission } from '../sinks/write-submission.js';
import { housePrices } from '../sources/house-prices.js';
import { fields } from './fields.js';
import type { Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

/** The trainer that learns from all houses, for the submission. */
const final = 'submission';

/** Larger than the data: the error is a root, which is not the mean of those of several batches. */
const wholeSet = 10_000;

/**
 * A whole competition: prices of houses from all that is known of them, validated k-fold, predicted, and submitted.
 *
 * ```text
 * ŷ = x w + b                     x: about 330 features, numbers standardised, words one-hot
 * loss = (ŷ − y)² / 2             in dollars, which is why Adam's rate is as large as 5
 * error = √(mean of (log ŷ − log y)²)
 * ```
 *
 * What counts in a price is the relative error, hence the logarithms. Too few houses are known to set many aside, so they
 * are divided into five folds: a model each learns from four of them and is validated on the fifth, and the mean of the
 * five errors tells how good the settings are, 0.166 in training and 0.171 in validation. Then a last model learns from
 * all houses, and what it predicts for the others goes into `submission.csv` in the run's folder (Dive into Deep Learning,
 * 5.7).
 *
 * @example
 * ```ts no-run
 * import { kaggleHouse } from 'millrace/pipelines';
 * const options = kaggleHouse.options.parse({ folds: 10 });
 * kaggleHouse.start(options, { dir: 'runs/houses', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const kaggleHouse = pipeline({
  name: 'kaggle-house',
  summary: 'House prices: k-fold validation, prediction, submission.csv',
  examples: [
    { flags: '--folds 10', does: 'more folds' },
    { flags: '--learning-rate 1', does: 'smaller steps' },
  ],
  lesson: {
    chapter: '5.7',
    smoke: { data: 'spec/fixtures/house-prices', epochs: 2, folds: 2, batchSize: 8, checkpointEvery: 4 },
    trials: [
      {
        options: {},
        goals: [
          { name: 'training error', course: '0.166', within: [0.155, 0.18], read: meanOverFolds('training') },
          {
            name: 'validation error',
            course: '0.171',
            within: [0.155, 0.19],
            read: meanOverFolds('validation'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(100),
    batchSize: fields.batchSize(64),
    learningRate: fields.learningRate(5),
    folds: z.number().int().min(2).max(256).default(5).describe('Parts that the houses are divided into'),
    data: fields.data('kaggle_house_pred_train.csv and kaggle_house_pred_test.csv'),
    checkpointEvery: fields.checkpointEvery(1000),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, folds } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, async ({ read, createTrainer }) => {
      const { training: houses, features } = await housePrices({ ...(data && { dir: data }) });
      const trainerOf = (name: string) =>
        createTrainer({
          name,
          model: linear({ inputs: features }),
          optimizer: adam(learningRate),
          loss: squaredLoss,
          metrics: { error: logRmse },
        });
      const rounds = kFold(houses, folds, { seed: settings.seed }).map(({ training, validation }, fold) => {
        const name = `fold-${fold + 1}`;
        const trainer = trainerOf(name);
        return read(training, { epochs }).pipe(
          batch(batchSize, { name: `batch of ${name}` }),
          train(trainer),
          evaluate(trainer, training, { name: 'training', batchSize: wholeSet }),
          evaluate(trainer, validation, { name: 'validation', batchSize: wholeSet }),
        );
      });
      const last = read(houses, { epochs }).pipe(batch(batchSize), train(trainerOf(final)));
      return concat(...rounds, last);
    });
  },

  async report({ data }, { dir }) {
    const { testFeatures, testIds } = await housePrices({ ...(data && { dir: data }) });
    const model = await loadModel(dir, { name: final });
    const prices = model.predict(testFeatures).data;
    model.dispose();
    const file = path.join(dir, 'submission.csv');
    await writeSubmission(file, { Id: testIds, SalePrice: [...prices] });
    return [['submission', file]];
  },
});

/** The mean, over the folds, of the error that each of their trainers ended with. */
function meanOverFolds(data: string): Goal['read'] {
  return (events) => {
    const last = new Map(events.filter(isEvaluationOf(data)).map((event) => [event.trainer, event]));
    const errors = [...last.values()].map(({ metrics }) => metrics.error ?? Number.NaN);
    return errors.reduce((sum, error) => sum + error, 0) / errors.length;
  };
}

function isEvaluationOf(data: string): (event: RunEvent) => event is RunEventOf<'evaluation'> {
  return (event): event is RunEventOf<'evaluation'> => event.type === 'evaluation' && event.data === data;
}
