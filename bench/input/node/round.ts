import type { BatchData } from '../../../core/sample.js';
import type { Question, Timing, Work } from '../protocol.js';

/** What is done with batches until it has had enough of them. */
export interface Round<Answer> {
  /** Takes a batch; whether it was the last one. */
  add(batch: BatchData): boolean;
  answer(): Answer;
}

/** Looks at every number of an epoch. */
export class Check implements Round<Work> {
  readonly #epoch: number;
  #samples = 0;
  #batches = 0;
  #count = 0;
  #sum = 0;
  #labels = 0;
  #dtype = '';

  constructor({ epoch }: Question) {
    this.#epoch = epoch;
  }

  add({ x, y, size }: BatchData): boolean {
    this.#samples += size;
    this.#batches++;
    this.#count += x.data.length;
    for (const value of x.data) this.#sum += value;
    for (const label of y?.data ?? []) this.#labels += label;
    this.#dtype = x.data.constructor.name.replace('Array', '').toLowerCase();
    return this.#samples >= this.#epoch;
  }

  answer(): Work {
    return {
      samples: this.#samples,
      batches: this.#batches,
      numbers: this.#count / this.#samples,
      dtype: this.#dtype,
      mean: this.#sum / this.#count,
      label: this.#labels / this.#samples,
    };
  }
}

/** Does nothing but count, until an epoch ends after the time is over. */
export class Measure implements Round<Timing> {
  readonly #epoch: number;
  readonly #atLeast: number;
  readonly #begin = performance.now();
  #samples = 0;
  #now = this.#begin;

  constructor({ epoch, seconds }: Question) {
    this.#epoch = epoch;
    this.#atLeast = 1000 * seconds;
  }

  add({ size }: BatchData): boolean {
    this.#samples += size;
    if (this.#samples % this.#epoch !== 0) return false;
    this.#now = performance.now();
    return this.#now - this.#begin >= this.#atLeast;
  }

  answer(): Timing {
    return { samples: this.#samples, seconds: (this.#now - this.#begin) / 1000 };
  }
}
