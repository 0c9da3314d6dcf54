import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { stamp } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { Batch } from '../core/sample.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import { featuresOf } from './learnt/features-changed.js';
import { noRanges, type Ranges, rangesSchema, scaleToRange, widened } from './learnt/ranges.js';

/** How {@link minMax} is set. */
export interface MinMaxOptions {
  /** The stage's name in the checkpoint; default `minMax`. */
  readonly name?: string;
  /**
   * Whether a `batch` is scaled by the ranges up to its end (default), or each `sample` by those up to itself, so that the
   * size of the batches changes nothing.
   */
  readonly per?: 'batch' | 'sample';
  /** Of what comes out; default `float32`. */
  readonly precision?: 'float32' | 'float64';
}

const schema = z.strictObject({
  name: z.string().min(1).default('minMax'),
  per: z.enum(['batch', 'sample']).default('batch'),
  precision: z.enum(['float32', 'float64']).default('float32'),
});

/**
 * Scales every feature to 0 .. 1, by the smallest and the largest value that it had so far.
 *
 * Emits batches of `(x - low) / (high - low)`, with the ranges of everything up to and including the batch, or the sample,
 * itself; what has not varied yet is 0. A NaN stays NaN and widens nothing. The ranges travel on the batch's mark, so a
 * resume goes on with exactly those. By sample and in float64 it is River's `MinMaxScaler`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `BATCH_INVALID` when a batch has another
 *   number of features than those before it.
 * @example
 * ```ts
 * import { batch, minMax, read } from 'millrace';
 * import { linearData } from 'millrace/sources';
 * read(linearData()).pipe(batch(32), minMax()).subscribe(({ x }) => console.log(x.data));
 * ```
 */
export function minMax(options: MinMaxOptions = {}): OperatorFunction<Batch, Batch> {
  const { name, ...settings } = parseOptions('minMax', schema, options);
  const { per, precision } = settings;
  const owner = {};
  return stage((downstream: Subscriber<Batch>) => {
    const saved = joinRun(downstream, { name, owner, options: settings });
    let ranges: Ranges | undefined = stateOf(saved, rangesSchema, name);
    return new StageSubscriber<Batch>(downstream, undefined, {
      next(batch) {
        const features = featuresOf(batch, 'minMax', ranges?.low.length);
        const { data, shape } = batch.x;
        const scaled =
          precision === 'float32' ? new Float32Array(data.length) : new Float64Array(data.length);
        const stride = per === 'sample' ? features : data.length;
        let now = ranges ?? noRanges(features);
        for (let begin = 0; begin < data.length; begin += stride) {
          const rows = data.subarray(begin, begin + stride);
          now = widened(now, rows);
          scaleToRange(rows, now, scaled, begin);
        }
        ranges = now;
        downstream.next(stamp({ ...batch, x: { data: scaled, shape } }, name, now));
      },
    });
  });
}
