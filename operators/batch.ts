import type { OperatorFunction, Subscriber } from 'rxjs';
import { tag, wantsShared } from '../core/chain.js';
import { epochOf, type Mark, markOf } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import type { Batch, Sample } from '../core/sample.js';
import { joinRun, StageSubscriber, stage } from '../core/stage.js';
import { batchByLength } from './batch-by-length.js';
import { Packing } from './packing.js';
import { formOfFloats, formOfRows, formOfSample } from './sample-form.js';

/** How {@link batch} is set. */
export interface BatchOptions {
  /** Leave out what is too few for a whole batch at the end of an epoch or of the stream; default false. */
  readonly dropLast?: boolean;
  /**
   * For sequences of differing lengths, the first axis of `x`: what stands behind those that are shorter than the
   * longest of their batch. Left out, samples of one batch must have one shape.
   */
  readonly pad?: number;
  /** The stage's name in the checkpoint, where a resume with another size is refused; default `batch`. */
  readonly name?: string;
}

/**
 * Packs samples into batches for one training step each.
 *
 * `x` may be dense, a list of numbers `[features]`, or one number, which counts as `[1]`; `y` dense, a number, or
 * absent. Dense numbers keep their dtype, plain ones become float32. Shapes get the batch's size in front: `x`
 * `[size, ...sample shape]`, `y` `[size]` for numbers. Every batch has arrays of its own. `weights` is there when a
 * sample of the batch has a weight; the others then count 1. A batch never spans epochs: what is left at the end of
 * an epoch or of the stream is a smaller batch. For a trainer in a worker thread the arrays lie in shared memory
 * (`SharedArrayBuffer`).
 *
 * @param size samples a batch, at least 1.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `BATCH_INVALID` when samples of one batch
 *   differ in shape or dtype or are no numbers, `MARK_LOST` when one has no mark.
 * @example
 * ```ts
 * import { batch, read } from 'millrace';
 * import { linearData } from 'millrace/sources';
 * read(linearData({ size: 100 })).pipe(batch(32)).subscribe(({ x, size }) => console.log(x.shape, size));
 * ```
 */
export function batch(
  size: number,
  { dropLast = false, pad, name = 'batch' }: BatchOptions = {},
): OperatorFunction<Sample, Batch> {
  wholeNumber('batch size', size);
  if (pad !== undefined) return batchByLength({ size, boundaries: [], pad, dropLast, name });
  const owner = {};
  return stage((downstream: Subscriber<Batch>) => {
    joinRun(downstream, { name, owner, options: { size, dropLast } });
    const shared = wantsShared(downstream);
    let packing: Packing | undefined;
    const flush = (): void => {
      const full = packing;
      packing = undefined;
      if (full && !(dropLast && full.count < size)) downstream.next(full.finish());
    };
    const endOtherEpoch = (at: Mark): void => {
      if (packing && epochOf(at) !== packing.epoch) flush();
    };
    const upstream = new StageSubscriber<Sample>(downstream, undefined, {
      next(sample) {
        const at = markOf(sample, 'batch');
        endOtherEpoch(at);
        packing ??= new Packing(formOfSample(sample, at), at, size, shared);
        packing.add(sample, at);
        if (packing.count === size) flush();
      },
      complete() {
        flush();
        downstream.complete();
      },
    });
    return tag(upstream, {
      floats(sample, x) {
        endOtherEpoch(sample.at);
        packing ??= new Packing(formOfFloats(sample, x.shape), sample.at, size, shared);
        return packing.floatsFor(x);
      },
      rows: {
        get room() {
          return size - (packing?.count ?? 0);
        },
        take(rows, indices, at) {
          endOtherEpoch(at);
          packing ??= new Packing(formOfRows(rows), at, size, shared);
          packing.addRows(rows, indices, at);
          if (packing.count === size) flush();
        },
      },
    });
  });
}
