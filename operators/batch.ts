import type { OperatorFunction, Subscriber } from 'rxjs';
import { wantsShared } from '../core/chain.js';
import { MillraceError, show } from '../core/errors.js';
import { epochOf, fold, type Mark, markOf } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import {
  type Batch,
  type Dense,
  emptyLike,
  isDense,
  type Sample,
  sizeOf,
  type TypedArray,
} from '../core/sample.js';
import { joinRun, StageSubscriber, stage } from '../core/stage.js';

/** How {@link batch} is set. */
export interface BatchOptions {
  /** Leave out what is too few for a whole batch at the end of an epoch or of the stream; default false. */
  readonly dropLast?: boolean;
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
  { dropLast = false, name = 'batch' }: BatchOptions = {},
): OperatorFunction<Sample, Batch> {
  wholeNumber('batch size', size);
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
    return new StageSubscriber<Sample>(downstream, undefined, {
      next(sample) {
        const at = markOf(sample, 'batch');
        if (packing && epochOf(at) !== packing.epoch) flush();
        packing ??= new Packing(sample, at, size, shared);
        packing.add(sample, at);
        if (packing.count === size) flush();
      },
      complete() {
        flush();
        downstream.complete();
      },
    });
  });
}

/** A batch in the making. */
class Packing {
  readonly epoch: number;
  count = 0;
  readonly #capacity: number;
  readonly #x: Column;
  readonly #y: Column | undefined;
  #weights: Float32Array | undefined;
  #mark: Mark;

  constructor({ x, y }: Sample, at: Mark, capacity: number, shared: boolean) {
    this.epoch = epochOf(at);
    this.#capacity = capacity;
    this.#mark = at;
    this.#x = new Column('x', typeof x === 'number' ? [x] : x, at, capacity, shared);
    this.#y = y === undefined ? undefined : new Column('y', y, at, capacity, shared);
  }

  add({ x, y, weight }: Sample, at: Mark): void {
    const row = this.count++;
    this.#x.set(row, x, at);
    if (this.#y) this.#y.set(row, y, at);
    else if (y !== undefined) throw invalid('y', y, 'no label, as the samples before it in the batch', at);
    if (weight !== undefined) this.#weights ??= new Float32Array(this.#capacity).fill(1);
    if (this.#weights) this.#weights[row] = weight ?? 1;
    this.#mark = fold(this.#mark, at);
  }

  finish(): Batch {
    const size = this.count;
    const packed = { x: this.#x.pack(size), y: this.#y?.pack(size), size, at: this.#mark };
    return this.#weights ? { ...packed, weights: this.#weights.slice(0, size) } : packed;
  }
}

// The dtype of plain numbers.
const noNumbers = new Float32Array();

/** One array of a batch: rows with the shape and dtype of the first one. */
class Column {
  readonly #name: string;
  readonly #data: TypedArray;
  readonly #shape: readonly number[];
  readonly #stride: number;
  readonly #dtype: unknown;

  constructor(name: string, first: unknown, at: Mark, capacity: number, shared: boolean) {
    const shape = shapeOf(first);
    if (shape === undefined) throw invalid(name, first, 'dense numbers, a list of numbers or a number', at);
    this.#name = name;
    this.#shape = shape;
    this.#stride = sizeOf(shape);
    this.#dtype = isDense(first) ? first.data.constructor : undefined;
    const length = capacity * this.#stride;
    this.#data = emptyLike(isDense(first) ? first.data : noNumbers, length, shared);
  }

  set(row: number, value: unknown, at: Mark): void {
    if (!this.#fits(value)) throw invalid(this.#name, describe(value), this.#expected(), at);
    if (typeof value === 'number') this.#data[row * this.#stride] = value;
    else this.#data.set(isDense(value) ? value.data : value, row * this.#stride);
  }

  pack(count: number): Dense {
    const length = count * this.#stride;
    const data = length === this.#data.length ? this.#data : this.#data.slice(0, length);
    return { data, shape: [count, ...this.#shape] };
  }

  #fits(value: unknown): value is Packable {
    if (isDense(value)) {
      const { data, shape } = value;
      return (
        data.constructor === this.#dtype && data.length === this.#stride && sameShape(shape, this.#shape)
      );
    }
    if (this.#dtype !== undefined) return false;
    return typeof value === 'number' ? this.#stride === 1 : isList(value) && value.length === this.#stride;
  }

  #expected(): string {
    const { name } = this.#data.constructor;
    return `${this.#dtype ? name : 'numbers'} of shape [${this.#shape.join(', ')}], as the first sample of the batch`;
  }
}

type Packable = number | readonly number[] | Dense;

function shapeOf(value: unknown): readonly number[] | undefined {
  if (typeof value === 'number') return [];
  if (isDense(value)) return value.shape;
  return isList(value) ? [value.length] : undefined;
}

function isList(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

function sameShape(one: readonly number[], other: readonly number[]): boolean {
  return one === other || (one.length === other.length && one.every((size, axis) => size === other[axis]));
}

function describe(value: unknown): unknown {
  if (!isDense(value)) return value;
  return `${value.data.length} numbers, ${value.data.constructor.name} of shape [${value.shape.join(', ')}]`;
}

function invalid(name: string, given: unknown, expected: string, { source, position }: Mark): MillraceError {
  return new MillraceError('BATCH_INVALID', {
    what: `${name} of a sample`,
    given,
    expected,
    where: `source ${source}, ${show(position)}`,
    advice: 'Bring the samples to one form with map before batch',
  });
}
