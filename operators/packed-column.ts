import type { MillraceError } from '../core/errors.js';
import type { Mark } from '../core/mark.js';
import type { RowArray } from '../core/rows.js';
import { type Dense, isDense, sizeOf, type TypedArray, unsetLike } from '../core/sample.js';
import { invalid, isList, noNumbers, type RowForm, rowForm, sameShape } from './sample-form.js';

// Shorter rows are copied number by number: a view of each costs more.
const shortRow = 32;

/** How many rows a {@link Column} has room for, and where. */
export interface Room {
  readonly capacity: number;
  /** In memory that other threads see too. */
  readonly shared: boolean;
  /** Used again, where it fits. */
  readonly memory?: TypedArray | undefined;
}

/** One array of a batch: rows with the shape and dtype of the first one. */
export class Column {
  readonly #name: string;
  readonly #data: TypedArray;
  readonly #shape: readonly number[];
  readonly #stride: number;
  readonly #dtype: unknown;

  constructor(name: string, { shape, like }: RowForm, { capacity, shared, memory }: Room) {
    this.#name = name;
    this.#shape = shape;
    this.#stride = sizeOf(shape);
    this.#dtype = like?.constructor;
    const length = capacity * this.#stride;
    const type = like ?? noNumbers;
    const fits = memory?.constructor === type.constructor && memory.length === length;
    // Every row that is there in the end is written wholly.
    this.#data = fits ? memory : unsetLike(type, length, shared);
  }

  /** Where its rows lie. */
  get memory(): TypedArray {
    return this.#data;
  }

  set(row: number, value: unknown, at: Mark): void {
    if (!this.#fits(value)) throw this.#misfit(value, at);
    if (typeof value === 'number') this.#data[row * this.#stride] = value;
    else if (!isDense(value)) this.#data.set(value, row * this.#stride);
    else if (!this.#isAt(row, value.data)) this.#data.set(value.data, row * this.#stride);
  }

  roomFor(row: number, { data, shape }: Dense): TypedArray | undefined {
    if (data.length !== this.#stride || !sameShape(shape, this.#shape)) return undefined;
    return this.#data.subarray(row * this.#stride, (row + 1) * this.#stride);
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

  /** Whether numbers were written to their row already. */
  #isAt(row: number, { buffer, byteOffset, BYTES_PER_ELEMENT }: TypedArray): boolean {
    const place = this.#data.byteOffset + row * this.#stride * BYTES_PER_ELEMENT;
    return buffer === this.#data.buffer && byteOffset === place;
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

type Packable = number | readonly number[] | Dense;

/** Whether each row follows the one before it, as without shuffling. */
function isRun(indices: Uint32Array): boolean {
  const first = indices[0] ?? 0;
  for (let place = 1; place < indices.length; place++) if (indices[place] !== first + place) return false;
  return true;
}
