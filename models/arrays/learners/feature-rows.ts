import { MillraceError } from '../../../core/errors.js';
import type { Dense, TypedArray } from '../../../core/sample.js';
import { checkInput } from '../../batch-tensors.js';
import type { WeightRule } from './weight-rule.js';

/** The features of a batch, sample by sample, against weights that lie in a row for each output. */
export interface FeatureRows {
  /** Takes a batch in, checked; what came before is gone. */
  load(x: Dense): void;
  /** The weighted sum of a sample's features; `start` is where the weights of the output begin. */
  dot(row: number, weights: Float64Array, start: number): number;
  /** Moves the weights that the sample touches by `slope · feature + l2 · weight`. */
  move(row: number, weights: Float64Array, start: number, step: FeatureStep): void;
  /** Adds `slope · feature` to a gradient. */
  add(row: number, gradient: Float64Array, start: number, slope: number): void;
  /** The features that the batch touches, each once. */
  touched(): Iterable<number>;
}

/** How a sample moves the weights of one output; used again for each. */
export interface FeatureStep {
  readonly rule: WeightRule;
  readonly l2: number;
  slope: number;
}

/** Samples of numbers, `[size, features]`: every weight is touched. */
export class DenseRows implements FeatureRows {
  readonly #features: number;
  #values: Float64Array = new Float64Array();
  readonly #copy = new DoubleCopy();

  constructor(features: number) {
    this.#features = features;
  }

  load(x: Dense): void {
    checkInput(x, [this.#features]);
    this.#values = this.#copy.of(x.data);
  }

  dot(row: number, weights: Float64Array, start: number): number {
    const features = this.#features;
    const values = this.#values;
    let sum = 0;
    for (let feature = 0, at = row * features; feature < features; feature++, at++) {
      sum += (weights[start + feature] ?? 0) * (values[at] ?? 0);
    }
    return sum;
  }

  move(row: number, weights: Float64Array, start: number, { rule, l2, slope }: FeatureStep): void {
    const features = this.#features;
    const values = this.#values;
    if (l2 === 0 && rule.moveRow) {
      rule.moveRow(start, values, row * features, features, slope);
      return;
    }
    for (let index = start, at = row * features; index < start + features; index++, at++) {
      const gradient = slope * (values[at] ?? 0);
      rule.move(index, l2 === 0 ? gradient : gradient + l2 * (weights[index] ?? 0));
    }
  }

  add(row: number, gradient: Float64Array, start: number, slope: number): void {
    const features = this.#features;
    for (let index = start, at = row * features; index < start + features; index++, at++) {
      gradient[index] = (gradient[index] ?? 0) + slope * (this.#values[at] ?? 0);
    }
  }

  touched(): Iterable<number> {
    return Array(this.#features).keys();
  }
}

/** Samples of pairs, the place of a feature and its value, `[size, pairs, 2]`: a value of 0 stands for no pair. */
export class SparseRows implements FeatureRows {
  readonly #features: number;
  #pairs: Float64Array = new Float64Array();
  /** Numbers a sample. */
  #stride = 0;
  readonly #copy = new DoubleCopy();

  constructor(features: number) {
    this.#features = features;
  }

  load(x: Dense): void {
    checkInput(x, [-1, 2]);
    this.#stride = 2 * (x.shape[1] ?? 0);
    this.#pairs = this.#copy.of(x.data);
    for (let at = 0; at < this.#pairs.length; at += 2) {
      const index = this.#pairs[at] ?? Number.NaN;
      if (!(Number.isInteger(index) && index >= 0 && index < this.#features)) throw this.#outside(index, at);
    }
  }

  dot(row: number, weights: Float64Array, start: number): number {
    const pairs = this.#pairs;
    const end = (row + 1) * this.#stride;
    let sum = 0;
    for (let at = row * this.#stride; at < end; at += 2) {
      sum += (weights[start + (pairs[at] ?? 0)] ?? 0) * (pairs[at + 1] ?? 0);
    }
    return sum;
  }

  move(row: number, weights: Float64Array, start: number, { rule, l2, slope }: FeatureStep): void {
    const pairs = this.#pairs;
    const end = (row + 1) * this.#stride;
    for (let at = row * this.#stride; at < end; at += 2) {
      const value = pairs[at + 1] ?? 0;
      if (value === 0) continue;
      const index = start + (pairs[at] ?? 0);
      rule.move(index, slope * value + l2 * (weights[index] ?? 0));
    }
  }

  add(row: number, gradient: Float64Array, start: number, slope: number): void {
    const pairs = this.#pairs;
    const end = (row + 1) * this.#stride;
    for (let at = row * this.#stride; at < end; at += 2) {
      const index = start + (pairs[at] ?? 0);
      gradient[index] = (gradient[index] ?? 0) + slope * (pairs[at + 1] ?? 0);
    }
  }

  touched(): Iterable<number> {
    const found = new Set<number>();
    for (let at = 0; at < this.#pairs.length; at += 2) {
      if (this.#pairs[at + 1] !== 0) found.add(this.#pairs[at] ?? 0);
    }
    return found;
  }

  #outside(given: number, at: number): MillraceError {
    return new MillraceError('INPUT_INVALID', {
      what: 'place of a sparse feature',
      given,
      expected: `a whole number of 0 to ${this.#features - 1}`,
      where: `pair ${(at % this.#stride) / 2} of sample ${Math.floor(at / this.#stride)} of the batch`,
      advice: 'Give the learner as many features as the encoder has buckets',
    });
  }
}

/** Numbers in double precision: as they are, or in an array that is used again. */
class DoubleCopy {
  #array = new Float64Array();

  of(data: TypedArray): Float64Array {
    if (data instanceof Float64Array) return data;
    if (this.#array.length !== data.length) this.#array = new Float64Array(data.length);
    this.#array.set(data);
    return this.#array;
  }
}
