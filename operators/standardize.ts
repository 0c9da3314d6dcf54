import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { tag } from '../core/chain.js';
import { stampMark } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { Batch } from '../core/sample.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import { featuresOf } from './learnt/features-changed.js';
import {
  type Moments,
  mergeMoments,
  momentsOf,
  momentsSchema,
  noMoments,
  scaleEachRow,
  scaleRows,
} from './learnt/moments.js';

/** How {@link standardize} is set. */
export interface StandardizeOptions {
  /** The stage's name in the checkpoint; default `standardize`. */
  readonly name?: string;
  /** Added to each variance before its root is taken, at least 0; default 1e-8. With 0, what never varies becomes 0. */
  readonly epsilon?: number;
  /**
   * Whether a `batch` is scaled by the statistics up to its end (default), or each `sample` by those up to itself, so that
   * the size of the batches changes nothing.
   */
  readonly per?: 'batch' | 'sample';
  /** Of what comes out; default `float32`. */
  readonly precision?: 'float32' | 'float64';
}

const schema = z.strictObject({
  name: z.string().min(1).default('standardize'),
  epsilon: z.number().min(0, 'a finite number of at least 0').default(1e-8),
  per: z.enum(['batch', 'sample']).default('batch'),
  precision: z.enum(['float32', 'float64']).default('float32'),
});

/**
 * Scales every feature to mean 0 and variance 1, by statistics that it learns as batches pass.
 *
 * Emits batches of `(x - mean) / sqrt(variance + epsilon)`, with the statistics of everything up to and including the
 * batch, or the sample, itself; every number of a sample is a feature of its own. The statistics travel on the batch's
 * mark, so a resume goes on with exactly those. By sample, without epsilon and in float64 it is River's
 * `StandardScaler`.
 *
 * (Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979; by sample
 * Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962.)
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
  const { name, ...settings } = parseOptions('standardize', schema, options);
  const { epsilon, per, precision } = settings;
  const owner = {};
  return stage((downstream: Subscriber<Batch>) => {
    const saved = joinRun(downstream, { name, owner, options: settings });
    let moments: Moments | undefined = stateOf(saved, momentsSchema, name);
    const upstream = new StageSubscriber<Batch>(downstream, undefined, {
      next(batch) {
        const features = featuresOf(batch, 'standardize', moments?.mean.length);
        const { data, shape } = batch.x;
        const before = moments ?? noMoments(features);
        const scaled =
          precision === 'float32' ? new Float32Array(data.length) : new Float64Array(data.length);
        if (per === 'sample') moments = scaleEachRow(data, before, epsilon, scaled);
        else {
          moments = mergeMoments(before, momentsOf(data, batch.size, features));
          scaleRows(data, moments, epsilon, scaled);
        }
        downstream.next({ ...batch, x: { data: scaled, shape }, at: stampMark(batch.at, name, moments) });
      },
    });
    return tag(upstream, { readsAtOnce: true });
  });
}
