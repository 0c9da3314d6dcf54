import { epochOf, fold, type Mark } from '../core/mark.js';
import type { Rows } from '../core/rows.js';
import type { Batch, Dense, Sample, TypedArray } from '../core/sample.js';
import { Column, type Room } from './packed-column.js';
import { invalid, type SampleForm } from './sample-form.js';

/** A batch in the making, of samples one by one or of many rows at once. */
export class Packing {
  readonly epoch: number;
  count = 0;
  readonly #capacity: number;
  readonly #x: Column;
  readonly #y: Column | undefined;
  #weights: Float32Array | undefined;
  #mark: Mark;

  /** @param room for as many samples; `memory` is for their inputs. */
  constructor({ x, y }: SampleForm, at: Mark, room: Room) {
    const { capacity, shared } = room;
    this.epoch = epochOf(at);
    this.#capacity = capacity;
    this.#mark = at;
    this.#x = new Column('x', x, room);
    this.#y = y && new Column('y', y, { capacity, shared });
  }

  /** Where the inputs lie. */
  get memory(): TypedArray {
    return this.#x.memory;
  }

  add({ x, y, weight }: Sample, at: Mark): void {
    const row = this.count++;
    this.#x.set(row, x, at);
    if (this.#y) this.#y.set(row, y, at);
    else if (y !== undefined) throw invalid('y', y, noLabel, at);
    if (weight !== undefined || this.#weights) this.#weigh(row, weight);
    this.#mark = fold(this.#mark, at);
  }

  /** Where the input of the next sample lies, so that it can be written there; undefined where it does not fit. */
  floatsFor(x: Dense): Float32Array | undefined {
    const room = this.#x.roomFor(this.count, x);
    return room instanceof Float32Array ? room : undefined;
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
