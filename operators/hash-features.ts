import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { MillraceError, show } from '../core/errors.js';
import { type Mark, type Marked, markOf } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { Dense } from '../core/sample.js';
import { StageSubscriber, stage } from '../core/stage.js';
import { hashOf } from './learnt/hash.js';

/** How {@link hashFeatures} is set. */
export interface HashFeaturesOptions {
  /** The columns that become features, in this order. */
  readonly columns: readonly string[];
  /** How many places there are, a power of 2; default 2¹⁸. */
  readonly buckets?: number;
  /** Pairs of columns whose values together are a feature too, as `[['site', 'ad']]`; default none. */
  readonly crosses?: readonly (readonly [string, string])[];
  /** Changes which features fall together; default 0. */
  readonly seed?: number;
}

const schema = z
  .strictObject({
    columns: z.array(z.string()).min(1),
    buckets: z
      .number()
      .int()
      .min(2)
      .max(2 ** 30)
      .refine((count) => Number.isInteger(Math.log2(count)), { error: 'a power of 2' })
      .default(2 ** 18),
    crosses: z.array(z.tuple([z.string(), z.string()])).default([]),
    seed: z.number().int().min(0).default(0),
  })
  .readonly();
type Settings = z.output<typeof schema>;

/** A sample whose record has become places and values. */
export type Hashed<T> = Omit<T, 'x'> & { readonly x: Dense<Float64Array> };

/**
 * Turns records into sparse features without learning a dictionary: each value goes to the place that its hash says.
 *
 * Emits `x` of shape `[pairs, 2]`, float64: the place of each feature, a whole number below `buckets`, and its value. A
 * text or a boolean is the feature `column=text` of value 1, or -1 by another bit of its hash, so that features which fall
 * together cancel out on average; a number is the feature `column` with that value; a missing value (`null`, `undefined`,
 * the empty text, NaN) has value 0 and counts for nothing. It remembers nothing. Learners take it with `sparse: true` and
 * `features` as many as there are buckets.
 *
 * (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009; MurmurHash3 of the text in UTF-16.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `INPUT_INVALID` when `x` is no record, or a value
 *   is neither text, number, boolean nor missing.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, fromIterable, hashFeatures, logisticLearner, prequential, read } from 'millrace';
 * const rows = [{ x: { site: 'news', age: 31 }, y: 1 }, { x: { site: 'games', age: 12 }, y: 0 }];
 * const learner = createTrainer(logisticLearner({ features: 1024, sparse: true }), { engine: await engine(), seed: 1 });
 * read(fromIterable(rows, { name: 'clicks' }))
 *   .pipe(hashFeatures({ columns: ['site', 'age'], buckets: 1024 }), batch(2), prequential(learner))
 *   .subscribe((event) => console.log(event.type));
 * ```
 */
export function hashFeatures<T extends Marked & { readonly x: unknown }>(
  options: HashFeaturesOptions,
): OperatorFunction<T, Hashed<T>> {
  const settings = parseOptions('hashFeatures', schema, options);
  const shape = [settings.columns.length + settings.crosses.length, 2];
  return stage(
    (downstream: Subscriber<Hashed<T>>) =>
      new StageSubscriber<T>(downstream, undefined, {
        next(sample) {
          const data = pairsOf(sample.x, settings, markOf(sample, 'hashFeatures'));
          downstream.next({ ...sample, x: { data, shape } });
        },
      }),
  );
}

function pairsOf(x: unknown, { columns, crosses, buckets, seed }: Settings, at: Mark): Float64Array {
  if (!isRecord(x)) throw refused('x of a sample', x, 'a record: { column: value, ... }', at);
  const pairs = new Float64Array(2 * (columns.length + crosses.length));
  let place = 0;
  const put = (feature: string, value: number): void => {
    const hash = hashOf(feature, seed);
    pairs[place++] = hash & (buckets - 1);
    // A bit that no place is made of.
    pairs[place++] = hash < 0 ? -value : value;
  };
  for (const column of columns) {
    const value = entryOf(x, column, at);
    if (typeof value === 'number') put(column, value);
    else put(`${column}=${value ?? ''}`, value === undefined ? 0 : 1);
  }
  for (const [first, second] of crosses) {
    const values = [entryOf(x, first, at), entryOf(x, second, at)];
    const isThere = values.every((value) => value !== undefined);
    put(`${first}=${values[0] ?? ''}&${second}=${values[1] ?? ''}`, isThere ? 1 : 0);
  }
  return pairs;
}

/** Undefined where it is missing. */
function entryOf(record: Readonly<Record<string, unknown>>, column: string, at: Mark) {
  const value = record[column];
  if (value === undefined || value === null || value === '' || Number.isNaN(value)) return undefined;
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refused(`column ${column}`, value, 'a text, a finite number or a boolean', at);
}

function isRecord(x: unknown): x is Readonly<Record<string, unknown>> {
  return typeof x === 'object' && x !== null && !Array.isArray(x) && !ArrayBuffer.isView(x);
}

function refused(what: string, given: unknown, expected: string, { source, position }: Mark): MillraceError {
  return new MillraceError('INPUT_INVALID', {
    what: `${what} in hashFeatures`,
    given,
    expected,
    where: `source ${source}, ${show(position)}`,
  });
}
