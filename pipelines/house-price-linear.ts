import { lastValueFrom, map, type Observable, pipe, reduce } from 'rxjs';
import { z } from 'zod';
import { portable } from '../core/portable.js';
import { read as readOnce } from '../core/read.js';
import type { Dense, Sample } from '../core/sample.js';
import { leastSquares } from '../models/least-squares.js';
import { linear } from '../models/linear.js';
import type { Metric } from '../models/loss.js';
import { meanSquaredError } from '../models/mean-squared-error.js';
import { sgd } from '../models/optimizers/sgd.js';
import { squaredLoss } from '../models/squared-loss.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { standardize } from '../operators/standardize.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { csv } from '../sources/csv.js';
import { housePricesFile } from '../sources/house-prices.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

const house = z.object({
  GrLivArea: z.number(),
  YearBuilt: z.number(),
  YrSold: z.number(),
  SalePrice: z.number(),
});

/** Larger than the data: all of it in one batch. */
const wholeSet = 10_000;

/**
 * The price of a house from its area and its age, read from a CSV file and standardised on the way.
 *
 * ```text
 * price = w₁ · area + w₂ · age + b        area in square feet, age in years when it was sold
 * x ← (x − mean) / deviation              of all that has passed so far: the stream needs no second look
 * ```
 *
 * Area is in the thousands and age in the tens: without standardising, no rate would suit both weights. The error
 * (the root of the mean of (ŷ − y)², in dollars) is set beside that of the analytic solution, which no line can beat:
 * `excess` is how much larger it is, below 0.01 after ten epochs (Dive into Deep Learning, 3.1).
 *
 * @example
 * ```ts no-run
 * import { housePriceLinear } from 'millrace/pipelines';
 * const options = housePriceLinear.options.parse({ epochs: 3 });
 * housePriceLinear.start(options, { dir: 'runs/houses', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const housePriceLinear = pipeline({
  name: 'house-price-linear',
  summary: 'House prices from area and age, standardised on the fly, beside the analytic solution',
  examples: [{ flags: '--epochs 3', does: 'a shorter run' }],
  lesson: {
    chapter: '3.1',
    smoke: { data: 'spec/fixtures/house-prices', epochs: 4, batchSize: 8, checkpointEvery: 4 },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'excess of the error over the analytic one',
            course: 'below 0.01',
            within: [0, 0.01],
            read: evaluated('whole data', 'excess'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(10),
    batchSize: fields.batchSize(64),
    learningRate: fields.learningRate(0.03),
    data: fields.data('kaggle_house_pred_train.csv'),
    checkpointEvery: fields.checkpointEvery(100),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, async ({ read, createTrainer }) => {
      const file = await housePricesFile({ ...(data && { dir: data }) });
      const houses = csv(file, { name: 'houses', schema: house, y: 'SalePrice' });
      const best = await errorOfBestLine(readOnce(houses).pipe(map(withAreaAndAge)));
      const trainer = createTrainer({
        model: linear({ inputs: 2 }),
        optimizer: sgd(learningRate),
        loss: squaredLoss,
        metrics: { excess: excessOver(best) },
      });
      return read(houses, { epochs }).pipe(
        features(batchSize),
        train(trainer),
        evaluate(trainer, readOnce(houses).pipe(features(wholeSet)), { name: 'whole data' }),
      );
    });
  },
});

/** Area and age, in batches, standardised by all that has passed so far. */
function features(size: number) {
  return pipe(map(withAreaAndAge), batch(size), standardize());
}

type House = Sample<z.output<typeof house>, number>;

function withAreaAndAge({ x, y, at }: House): Sample<Dense, number> {
  const { GrLivArea: area, YearBuilt: built, YrSold: sold } = x;
  return { x: { data: Float32Array.of(area, sold - built), shape: [2] }, y, at };
}

/** The root of the mean squared error of the analytic solution, in dollars. */
async function errorOfBestLine(houses: Observable<Sample<Dense, number>>): Promise<number> {
  const [perArea = 0, perAge = 0, bias = 0] = await leastSquares(houses);
  const errors = houses.pipe(
    map(({ x: { data }, y }) => perArea * (data[0] ?? 0) + perAge * (data[1] ?? 0) + bias - y),
    reduce(({ count, sum }, error) => ({ count: count + 1, sum: sum + error ** 2 }), { count: 0, sum: 0 }),
  );
  const { count, sum } = await lastValueFrom(errors);
  return Math.sqrt(sum / count);
}

/** By how much, as a share, the error of a batch is larger than one that is known. */
export function excessOver(error: number): Metric {
  const metric: Metric = (outputs, labels) => Math.sqrt(meanSquaredError(outputs, labels)) / error - 1;
  return portable(import.meta.url, 'excessOver', metric, [error]);
}
