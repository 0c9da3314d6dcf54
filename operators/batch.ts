import type { OperatorFunction, Subscriber } from 'rxjs';
import { demandOf, readsAtOnce, tag, wantsShared } from '../core/chain.js';
import { epochOf, type Mark, markOf } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import type { Batch, Sample, TypedArray } from '../core/sample.js';
import { joinRun, StageSubscriber, stage } from '../core/stage.js';
import { batchByLength } from './batch-by-length.js';
import { Deadline } from './deadline.js';
import { Packing } from './packing.js';
import { formOfFloats, formOfRows, formOfSample, type SampleForm } from './sample-form.js';

/** How {@link batch} is set. */
export interface BatchOptions {
  /** Leave out what is too few for a whole batch at the end of an epoch or of the stream; default false. */
  readonly dropLast?: boolean;
  /**
   * For sequences of differing lengths, the first axis of `x`: what stands behind those that are shorter than the
   * longest of their batch. Left out, samples of one batch must have one shape.
   */
  readonly pad?: number;
  /**
   * Milliseconds, at least 1, that a sample of a live stream may wait for its batch to fill: then the batch goes on as it
   * is, once the pipeline is ready. Where batches end then depends on when samples came, so that a rerun may end elsewhere;
   * a resume still counts each sample once. Left out, a batch waits until it is full.
   */
  readonly within?: number;
  /** The stage's name in the checkpoint, where a resume with another size is refused; default `batch`. */
  readonly name?: string;
}

/**
 * Packs samples into batches for one training step each.
 *
 * `x` may be dense, a list of numbers `[features]`, or one number, which counts as `[1]`; `y` dense, a number, or
 * absent. Dense numbers keep their dtype, plain ones become float32. Shapes get the batch's size in front: `x`
 * `[size, ...sample shape]`, `y` `[size]` for numbers. Every batch has arrays of its own, unless
 * the stage right behind is done with them at once, as `standardize` is. `weights` is there when a
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
  { dropLast = false, pad, within, name = 'batch' }: BatchOptions = {},
): OperatorFunction<Sample, Batch> {
  wholeNumber('batch size', size);
  if (within !== undefined) wholeNumber('within of batch', within);
  if (pad !== undefined) {
    const waiting = within === undefined ? {} : { within };
    return batchByLength({ size, boundaries: [], pad, dropLast, name, ...waiting });
  }
  const owner = {};
  return stage((downstream: Subscriber<Batch>) => {
    joinRun(downstream, { name, owner, options: { size, dropLast } });
    const shared = wantsShared(downstream);
    const isReadAtOnce = !shared && readsAtOnce(downstream);
    let memory: TypedArray | undefined;
    let packing: Packing | undefined;
    const emit = (): void => {
      const ended = packing;
      packing = undefined;
      deadline?.stop();
      if (ended) downstream.next(ended.finish());
    };
    const deadline = within === undefined ? undefined : new Deadline(within, demandOf(downstream), emit);
    const begin = (form: SampleForm, at: Mark): Packing => {
      deadline?.start();
      const begun = new Packing(form, at, { capacity: size, shared, memory });
      if (isReadAtOnce) memory = begun.memory;
      return begun;
    };
    const endEpoch = (): void => {
      if (dropLast) packing = undefined;
      emit();
    };
    const endOtherEpoch = (at: Mark): void => {
      if (packing && epochOf(at) !== packing.epoch) endEpoch();
    };
    const upstream = new StageSubscriber<Sample>(downstream, undefined, {
      next(sample) {
        const at = markOf(sample, 'batch');
        endOtherEpoch(at);
        packing ??= begin(formOfSample(sample, at), at);
        packing.add(sample, at);
        if (packing.count === size) emit();
      },
      complete() {
        endEpoch();
        downstream.complete();
      },
      finalize: () => deadline?.stop(),
    });
    return tag(upstream, {
      floats(sample, x) {
        endOtherEpoch(sample.at);
        packing ??= begin(formOfFloats(sample, x.shape), sample.at);
        return packing.floatsFor(x);
      },
      rows: {
        get room() {
          return size - (packing?.count ?? 0);
        },
        take(rows, indices, at) {
          endOtherEpoch(at);
          packing ??= begin(formOfRows(rows), at);
          packing.addRows(rows, indices, at);
          if (packing.count === size) emit();
        },
      },
    });
  });
}
