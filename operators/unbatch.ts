import type { OperatorFunction } from 'rxjs';
import type { Batch, Dense, Label, Sample } from '../core/sample.js';
import { flatMap } from './flat-map.js';

/** How {@link unbatch} is set. */
export interface UnbatchOptions {
  /** The stage's name in the checkpoint, and part of the source's name in the marks; default `unbatch`. */
  readonly name?: string;
}

/**
 * Takes batches apart into their samples, to batch them anew in another size, say.
 *
 * `x` and `y` are views of their rows in the batch, in its dtype, without a copy; a row that is one label is a number.
 * A sample's mark is that of its batch with `within`, its place in the batch, under the source's name `source/unbatch`.
 * A resume reads the batch again and skips the samples that were used.
 *
 * @throws MillraceError in the stream `MARK_LOST` when a batch has no mark.
 * @example
 * ```ts
 * import { batch, linearData, read, unbatch } from 'millrace';
 * read(linearData({ size: 100 })).pipe(batch(32), unbatch(), batch(10)).subscribe(({ size }) => console.log(size));
 * ```
 */
export function unbatch({
  name = 'unbatch',
}: UnbatchOptions = {}): OperatorFunction<Batch, Sample<Dense, Label>> {
  return flatMap((batch) => samplesOf(batch), { name });
}

/** The samples of a batch: views of its rows. */
export function* samplesOf({ x, y, weights, size, at }: Batch): Generator<Sample<Dense, Label>> {
  for (let row = 0; row < size; row++) {
    const sample = { x: rowOf(x, row), y: y && labelOf(y, row), at };
    const weight = weights?.[row];
    yield weight === undefined ? sample : { ...sample, weight };
  }
}

function labelOf(y: Dense, row: number): Label {
  return y.shape.length === 1 ? y.data[row] : rowOf(y, row);
}

function rowOf({ data, shape: [count = 1, ...shape] }: Dense, row: number): Dense {
  const stride = data.length / count;
  return { data: data.subarray(row * stride, (row + 1) * stride), shape };
}
