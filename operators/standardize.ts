import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { MillraceError, show } from '../core/errors.js';
import { stamp } from '../core/mark.js';
import { type Batch, type Dense, sizeOf } from '../core/sample.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';

/** How {@link standardize} is set. */
export interface StandardizeOptions {
  /** The stage's name in the checkpoint; default `standardize`. */
  readonly name?: string;
  /** Added to each variance before its root is taken, above 0; default 1e-8. */
  readonly epsilon?: number;
}

/** Count, means and sums of squared differences from the mean, feature by feature; never changed once made. */
const stateSchema = z.object({
  count: z.number().int().min(0),
  mean: z.instanceof(Float64Array),
  m2: z.instanceof(Float64Array),
});
type Statistics = z.infer<typeof stateSchema>;

/**
 * Scales every feature to mean 0 and variance 1, by statistics that it learns as batches pass.
 *
 * Emits float32 batches of `(x - mean) / sqrt(variance + epsilon)`, with the statistics of everything up to and
 * including the batch itself; every number of a sample is a feature of its own. The statistics travel on the batch's
 * mark, so a resume goes on with exactly those.
 * (Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `BATCH_INVALID` when a batch has another
 *   number of features than those before it.
 * @example
 * ```ts
 * import { batch, read, standardize } from 'millrace';
 * import { linearData } from 'millrace/sources';
 * read(linearData()).pipe(batch(32), standardize()).subscribe(({ x }) => console.log(x.data));
 * ```
 */
export function standardize(options: StandardizeOptions = {}): OperatorFunction<Batch, Batch> {
  const { name = 'standardize', epsilon = 1e-8 } = options;
  if (!(epsilon > 0 && Number.isFinite(epsilon))) throw epsilonInvalid(epsilon);
  const owner = {};
  return stage((downstream: Subscriber<Batch>) => {
    const saved = joinRun(downstream, { name, owner, options: { epsilon } });
    let statistics = stateOf(saved, stateSchema, name);
    return new StageSubscriber<Batch>(downstream, undefined, {
      next(batch) {
        const features = sizeOf(batch.x.shape.slice(1));
        statistics ??= { count: 0, mean: new Float64Array(features), m2: new Float64Array(features) };
        if (features !== statistics.mean.length) throw featuresChanged(batch, statistics.mean.length);
        statistics = merge(statistics, statisticsOf(batch, features));
        downstream.next(stamp({ ...batch, x: scale(batch.x, statistics, epsilon) }, name, statistics));
      },
    });
  });
}

function statisticsOf({ x: { data }, size }: Batch, features: number): Statistics {
  const mean = new Float64Array(features);
  const m2 = new Float64Array(features);
  for (let feature = 0; feature < features; feature++) {
    let sum = 0;
    for (let at = feature; at < data.length; at += features) sum += data[at] ?? 0;
    const middle = sum / size;
    let squares = 0;
    for (let at = feature; at < data.length; at += features) squares += ((data[at] ?? 0) - middle) ** 2;
    mean[feature] = middle;
    m2[feature] = squares;
  }
  return { count: size, mean, m2 };
}

function merge(one: Statistics, other: Statistics): Statistics {
  const count = one.count + other.count;
  const delta = other.mean.map((mean, feature) => mean - (one.mean[feature] ?? 0));
  const between = (one.count * other.count) / count;
  return {
    count,
    mean: one.mean.map((mean, feature) => mean + ((delta[feature] ?? 0) * other.count) / count),
    m2: one.m2.map((sum, feature) => sum + (other.m2[feature] ?? 0) + (delta[feature] ?? 0) ** 2 * between),
  };
}

function scale(
  { data, shape }: Dense,
  { count, mean, m2 }: Statistics,
  epsilon: number,
): Dense<Float32Array> {
  const features = mean.length;
  const scaled = new Float32Array(data.length);
  for (let feature = 0; feature < features; feature++) {
    const middle = mean[feature] ?? 0;
    const factor = 1 / Math.sqrt((m2[feature] ?? 0) / count + epsilon);
    for (let at = feature; at < data.length; at += features) scaled[at] = ((data[at] ?? 0) - middle) * factor;
  }
  return { data: scaled, shape };
}

function epsilonInvalid(given: number): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'standardize option epsilon',
    given,
    expected: 'a finite number above 0',
  });
}

function featuresChanged({ x, at }: Batch, expected: number): MillraceError {
  return new MillraceError('BATCH_INVALID', {
    what: 'x of a batch in standardize',
    given: `shape [${x.shape.join(', ')}]`,
    expected: `${expected} numbers a sample, as in the batches before it`,
    where: `source ${at.source}, ${show(at.position)}`,
  });
}
