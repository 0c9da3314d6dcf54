import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { type IndexedSource, indexedLater } from '../core/indexed.js';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { fromArrays } from './from-arrays.js';
import {
  locatePublished,
  type PublishedFile,
  type PublishedFileOptions,
  readText,
} from './published-file.js';

const published: PublishedFile = {
  file: 'airfoil_self_noise.dat',
  url: 'http://d2l-data.s3-accelerate.amazonaws.com/airfoil_self_noise.dat',
  sha256: '74c75fd71783f1e6b71f8a622b993dc592897a97cd689c5090a07147a1b097b3',
  folder: 'airfoil',
};

const columns = 6;
const features = columns - 1;

/** How {@link airfoil} is set. */
export interface AirfoilOptions extends PublishedFileOptions {
  /** Take only the first so many of the 1,503 samples, at least 1; default all. */
  readonly limit?: number;
  /** Whether every column is brought to mean 0 and variance 1 over all samples; default true. */
  readonly standardized?: boolean;
}

const schema = z.strictObject({
  dir: z.string().min(1).optional(),
  cacheDir: z.string().min(1).optional(),
  limit: z.number().int().min(1).default(1503),
  standardized: z.boolean().default(true),
});

type Settings = z.output<typeof schema>;

/**
 * NASA's airfoil self-noise: how loud a blade is in a wind tunnel, 1,503 samples of five features.
 *
 * `x` is float32 of shape `[5]`: frequency, angle of attack, chord length, free-stream velocity and displacement
 * thickness; `y` is the sound pressure level. They are standardised over all samples unless that is turned off, when
 * they are in Hz, degrees, m, m/s, m and dB. The file is read when the source is first opened: from `dir`, else from
 * the checkout of millrace, else from the cache folder, where its 60 KB are fetched to once and checked by SHA-256.
 * (Brooks, Pope and Marcolini, "Airfoil self-noise and prediction", NASA RP-1218, 1989; CC BY 4.0.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with file and line when a row is
 *   not six numbers, or the file cannot be read; `FETCH_FAILED` when it cannot be had.
 * @example
 * ```ts
 * import { airfoil, read } from 'millrace';
 * read(airfoil({ limit: 10 })).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function airfoil(options: AirfoilOptions = {}): Source<Sample<Dense, number>> {
  const settings = parseOptions('airfoil', schema, options);
  return indexedLater({ name: 'airfoil', size: Math.min(settings.limit, 1503), load: () => load(settings) });
}

async function load({
  limit,
  standardized,
  ...place
}: Settings): Promise<IndexedSource<Sample<Dense, number>>> {
  const { dir, cacheDir } = place;
  const file = await locatePublished(published, { ...(dir && { dir }), ...(cacheDir && { cacheDir }) });
  const rows = rowsOf(await textOf(file), file);
  const table = Array.from({ length: columns }, (_, column) => rows.map((row) => row[column] ?? Number.NaN));
  const scaled = standardized ? table.map(standardize) : table;
  const size = Math.min(limit, rows.length);
  const x = Float32Array.from({ length: size * features }, (_, place) => {
    return scaled[place % features]?.[Math.floor(place / features)] ?? Number.NaN;
  });
  const y = Float32Array.from(scaled[features]?.slice(0, size) ?? []);
  return fromArrays({ name: 'airfoil', x: { data: x, shape: [size, features] }, y });
}

async function textOf(file: string): Promise<string> {
  try {
    return await readText(file);
  } catch (cause) {
    throw new MillraceError('SOURCE_INVALID', {
      what: 'file of airfoil',
      given: cause,
      expected: `a file that can be read, ${published.file}`,
      where: file,
      cause,
    });
  }
}

function rowsOf(text: string, file: string): readonly (readonly number[])[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [numbersIn(line, `${file}:${index + 1}`)],
  );
}

function numbersIn(line: string, where: string): readonly number[] {
  const numbers = line.trim().split(/\s+/).map(Number);
  if (numbers.length === columns && numbers.every(Number.isFinite)) return numbers;
  throw new MillraceError('SOURCE_INVALID', {
    what: 'row of airfoil',
    given: line,
    expected: `${columns} numbers`,
    where,
  });
}

/** Brought to mean 0 and variance 1. */
function standardize(values: readonly number[]): readonly number[] {
  const mean = meanOf(values);
  const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
  return values.map((value) => (value - mean) / deviation);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
