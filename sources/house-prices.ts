import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { fromArrays } from './from-arrays.js';
import { featureTable } from './house-prices/feature-table.js';
import {
  locatePublished,
  type PublishedFile,
  type PublishedFileOptions,
  readText,
} from './published-file.js';

const address = 'http://d2l-data.s3-accelerate.amazonaws.com/';

const trainingFile: PublishedFile = {
  file: 'kaggle_house_pred_train.csv',
  url: `${address}kaggle_house_pred_train.csv`,
  sha256: '1e18addf81e5e4d347cc17ee6075bbe4a42b7fa26b9e5b063e8f692a5f929d41',
};

const testFile: PublishedFile = {
  file: 'kaggle_house_pred_test.csv',
  url: `${address}kaggle_house_pred_test.csv`,
  sha256: '8fdd3d829d4d986b58f845c9553b225e67dd8383624d90fb6ca1d4bed5798c1e',
};

/** How {@link housePrices} is set. */
export interface HousePricesOptions extends PublishedFileOptions {}

/** The house prices, loaded. */
export interface HousePrices {
  /** Houses with their prices in dollars. */
  readonly training: Source<Sample<Dense, number>>;
  /** Houses whose prices are to be predicted. */
  readonly test: Source<Sample<Dense, undefined>>;
  /** The features of the houses of `test`, as a batch. */
  readonly testFeatures: Dense;
  /** The ids of the houses of `test`. */
  readonly testIds: readonly string[];
  /** How many features a house has. */
  readonly features: number;
}

const schema = z.strictObject({
  dir: z.string().min(1).optional(),
  cacheDir: z.string().min(1).optional(),
});

/**
 * House prices in Ames, Iowa, as Kaggle's competition has them: 1,460 houses with a price, 1,459 without.
 *
 * `x` is float32 of shape `[features]`: every column of numbers with mean 0 and variance 1 over all houses, 0 where it is
 * missing, and a feature for each value of every other column, one more for a missing one; `y` is the price in dollars.
 * The two CSV files come from `dir`, else from the cache folder, where their 900 KB are fetched to once and checked by
 * SHA-256. (De Cock, "Ames, Iowa: alternative to the Boston housing data", 2011; as prepared in Dive into Deep Learning,
 * 5.7.)
 *
 * @throws MillraceError `OPTION_INVALID`; `SOURCE_INVALID` with the file when it cannot be read or has other columns;
 *   `FETCH_FAILED` when it cannot be had.
 * @example
 * ```ts no-run
 * import { housePrices, read } from 'millrace';
 * const { training, features } = await housePrices({ dir: 'data/houses' });
 * read(training).subscribe(({ x, y }) => console.log(x.data.length === features, y));
 * ```
 */
export async function housePrices(options: HousePricesOptions = {}): Promise<HousePrices> {
  const place = placeOf('housePrices', options);
  // One after the other: a failure is told once nothing is being written any more.
  const known = await rowsOf(trainingFile, place, ['Id', 'SalePrice']);
  const wanted = await rowsOf(testFile, place, ['Id']);
  const houses = [...known, ...wanted].map(({ Id: _, SalePrice: __, ...columns }) => columns);
  const { data, features } = featureTable(houses);
  const dense = (from: number, count: number): Dense => ({
    data: data.subarray(from * features, (from + count) * features),
    shape: [count, features],
  });
  const prices = Float32Array.from(known, ({ SalePrice }) => Number(SalePrice));
  const testFeatures = dense(known.length, wanted.length);
  return {
    training: fromArrays({ name: 'house-prices-training', x: dense(0, known.length), y: prices }),
    test: fromArrays({ name: 'house-prices-test', x: testFeatures }),
    testFeatures,
    testIds: wanted.map(({ Id = '' }) => Id),
    features,
  };
}

/**
 * The CSV file with the houses whose prices are known: from `dir`, else from the cache, fetched there once.
 *
 * @throws MillraceError `OPTION_INVALID`; `FETCH_FAILED` when it cannot be had.
 * @example
 * ```ts no-run
 * import { csv, housePricesFile } from 'millrace/sources';
 * import { z } from 'zod';
 * const schema = z.object({ GrLivArea: z.number(), SalePrice: z.number() });
 * const houses = csv(await housePricesFile(), { schema, x: ['GrLivArea'], y: 'SalePrice' });
 * ```
 */
export async function housePricesFile(options: HousePricesOptions = {}): Promise<string> {
  return locatePublished(trainingFile, placeOf('housePricesFile', options));
}

function placeOf(owner: string, options: HousePricesOptions): PublishedFileOptions {
  const { dir, cacheDir } = parseOptions(owner, schema, options);
  return { ...(dir && { dir }), ...(cacheDir && { cacheDir }) };
}

type Row = Readonly<Record<string, string>>;

async function rowsOf(
  published: PublishedFile,
  place: PublishedFileOptions,
  needed: readonly string[],
): Promise<readonly Row[]> {
  const file = await locatePublished(published, place);
  const rows = await parsed(file);
  const lacking = needed.find((column) => !(column in (rows[0] ?? {})));
  if (lacking === undefined) return rows;
  throw new MillraceError('SOURCE_INVALID', {
    what: 'columns of housePrices',
    given: Object.keys(rows[0] ?? {}),
    expected: `a row at least, with a column ${lacking}`,
    where: file,
  });
}

async function parsed(file: string): Promise<readonly Row[]> {
  try {
    return parse<Record<string, string>>(await readText(file), { columns: true, skip_empty_lines: true });
  } catch (cause) {
    throw new MillraceError('SOURCE_INVALID', {
      what: 'file of housePrices',
      given: cause,
      expected: 'a CSV file that can be read',
      where: file,
      cause,
    });
  }
}
