import { MillraceError, show } from '../core/errors.js';
import { epochOf, fold, type Mark } from '../core/mark.js';
import type { RowArray, Rows } from '../core/rows.js';
import {
  type Batch,
  type Dense,
  emptyLike,
  isDense,
  type Sample,
  sizeOf,
  type TypedArray,
} from '../core/sample.js';

/** What the rows of one array of a batch are like. */
interface RowForm {
  readonly shape: readonly number[];
  /** An array of their dtype; undefined for plain numbers. */
  readonly like: TypedArray | undefined;
}

/** What the samples of a batch are like: as the first of them. */
export interface SampleForm {
  readonly x: RowForm;
  readonly y: RowForm | undefined;
}

/** The form of a sample; one number as an input counts as one feature, `[1]`. */
export function formOfSample({ x, y }: Sample, at: Mark): SampleForm {
  const input = typeof x === 'number' ? [x] : x;
  return { x: formOf('x', input, at), y: y === undefined ? undefined : formOf('y', y, at) };
}

/** The form of samples that are rows. */
export function formOfRows({ x, y }: Rows): SampleForm {
  return { x: rowForm(x), y: y && rowForm(y) };
}

function formOf(name: string, value: unknown, at: Mark): RowForm {
  if (isDense(value)) return { shape: value.shape, like: value.data };
  if (typeof value === 'number') return { shape: [], like: undefined };
  if (isList(value)) return { shape: [value.length], like: undefined };
  throw invalid(name, value, 'dense numbers, a list of numbers or a number', at);
}

function rowForm({ data, shape }: RowArray): RowForm {
  return shape === undefined ? { shape: [], like: undefined } : { shape, like: data };
}

/** A batch in the making, of samples one by one or of many rows at once. */
export class Packing {
  readonly epoch: number;
  count = 0;
  readonly #capacity: number;
  readonly #x: Column;
  readonly #y: Column | undefined;
  #weights: Float32Array | undefined;
  #mark: Mark;

  constructor({ x, y }: SampleForm, at: Mark, capacity: number, shared: boolean) {
    this.epoch = epochOf(at);
    this.#capacity = capacity;
    this.#mark = at;
    this.#x = new Column('x', x, capacity, shared);
    this.#y = y && new Column('y', y, capacity, shared);
  }

  add({ x, y, weight }: Sample, at: Mark): void {
    const row = this.count++;
    this.#x.set(row, x, at);
    if (this.#y) this.#y.set(row, y, at);
    else if (y !== undefined) throw invalid('y', y, noLabel, at);
    if (weight !== undefined || this.#weights) this.#weigh(row, weight);
    this.#mark = fold(this.#mark, at);
  }

  addRows({ x, y, weights }: Rows, indices: Uint32Array, at: Mark): void {
    const row = this.count;
    this.count += indices.length;
    this.#x.gather(row, x, indices, at);
    if (this.#y) this.#y.gather(row, y, indices, at);
    else if (y !== undefined) throw invalid('y', y, noLabel, at);
    if (weights) for (const [offset, index] of indices.entries()) this.#weigh(row + offset, weights[index]);
    this.#mark = fold(this.#mark, at);
  }

  finish(): Batch {
    const size = this.count;
    const packed = { x: this.#x.pack(size), y: this.#y?.pack(size), size, at: this.#mark };
    return this.#weights ? { ...packed, weights: this.#weights.slice(0, size) } : packed;
  }

  #weigh(row: number, weight = 1): void {
    this.#weights ??= new Float32Array(this.#capacity).fill(1);
    this.#weights[row] = weight;
  }
}

const noLabel = 'no label, as the samples before it in the batch';

// The dtype of plain numbers.
const noNumbers = new Float32Array();

// Shorter rows are copied number by number: a view of each costs more.
const shortRow = 32;

/** One array of a batch: rows with the shape and dtype of the first one. */
class Column {
  readonly #name: string;
  readonly #data: TypedArray;
  readonly #shape: readonly number[];
  readonly #stride: number;
  readonly #dtype: unknown;

  constructor(name: string, { shape, like }: RowForm, capacity: number, shared: boolean) {
    this.#name = name;
    this.#shape = shape;
    this.#stride = sizeOf(shape);
    this.#dtype = like?.constructor;
    this.#data = emptyLike(like ?? noNumbers, capacity * this.#stride, shared);
  }

  set(row: number, value: unknown, at: Mark): void {
    if (!this.#fits(value)) throw this.#misfit(value, at);
    if (typeof value === 'number') this.#data[row * this.#stride] = value;
    else this.#data.set(isDense(value) ? value.data : value, row * this.#stride);
  }

  gather(row: number, rows: RowArray | undefined, indices: Uint32Array, at: Mark): void {
    if (rows === undefined || !this.#fitsForm(rowForm(rows))) throw this.#misfit(rows, at);
    if (indices.length >= shortRow && isRun(indices)) this.#copyRun(row, rows.data, indices);
    else if (this.#stride < shortRow) this.#gatherShort(row, rows.data, indices);
    else this.#gatherLong(row, rows.data, indices);
  }

  pack(count: number): Dense {
    const length = count * this.#stride;
    const data = length === this.#data.length ? this.#data : this.#data.slice(0, length);
    return { data, shape: [count, ...this.#shape] };
  }

  #copyRun(row: number, data: TypedArray, indices: Uint32Array): void {
    const begin = (indices[0] ?? 0) * this.#stride;
    this.#data.set(data.subarray(begin, begin + indices.length * this.#stride), row * this.#stride);
  }

  #gatherShort(row: number, data: TypedArray, indices: Uint32Array): void {
    const [target, stride] = [this.#data, this.#stride];
    let to = row * stride;
    for (const index of indices) {
      const from = index * stride;
      for (let place = 0; place < stride; place++) target[to++] = data[from + place] ?? Number.NaN;
    }
  }

  #gatherLong(row: number, data: TypedArray, indices: Uint32Array): void {
    const [target, stride] = [this.#data, this.#stride];
    let to = row * stride;
    for (const index of indices) {
      target.set(data.subarray(index * stride, (index + 1) * stride), to);
      to += stride;
    }
  }

  #fits(value: unknown): value is Packable {
    if (isDense(value)) {
      const { data, shape } = value;
      return data.length === this.#stride && this.#fitsForm({ shape, like: data });
    }
    if (this.#dtype !== undefined) return false;
    return typeof value === 'number' ? this.#stride === 1 : isList(value) && value.length === this.#stride;
  }

  #fitsForm({ shape, like }: RowForm): boolean {
    return like?.constructor === this.#dtype && sameShape(shape, this.#shape);
  }

  #misfit(value: unknown, at: Mark): MillraceError {
    const dtype = this.#dtype ? this.#data.constructor.name : 'numbers';
    const expected = `${dtype} of shape [${this.#shape.join(', ')}], as the first sample of the batch`;
    return invalid(this.#name, value, expected, at);
  }
}

/** Whether each row follows the one before it, as without shuffling. */
function isRun(indices: Uint32Array): boolean {
  const first = indices[0] ?? 0;
  for (let place = 1; place < indices.length; place++) if (indices[place] !== first + place) return false;
  return true;
}

type Packable = number | readonly number[] | Dense;

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
    given: describe(given),
    expected,
    where: `source ${source}, ${show(position)}`,
    advice: 'Bring the samples to one form with map before batch',
  });
}
