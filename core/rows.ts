import type { Mark, Marked } from './mark.js';
import { type Dense, type Label, type Sample, sizeOf, type TypedArray } from './sample.js';

/** An array that holds a row for each sample. */
export interface RowArray {
  readonly data: TypedArray;
  /** Of one row; undefined where a row is a plain number. */
  readonly shape: readonly number[] | undefined;
}

/** Samples as arrays of rows, all of one length. */
export interface Rows {
  readonly x: RowArray & { readonly shape: readonly number[] };
  readonly y?: RowArray | undefined;
  readonly weights?: TypedArray | undefined;
}

/**
 * A stage that packs rows itself: a source that feeds it directly hands it many at once, without a sample for each.
 *
 * What comes out must be what would come out if each row had come as a sample.
 */
export interface RowTaker {
  /** How many rows are welcome at most, at least 1: no more than lead to one item downstream. */
  readonly room: number;
  /**
   * Takes some rows of one epoch.
   *
   * @param indices where they stand in the arrays; the next rows overwrite them.
   * @param at the mark of the last of them.
   */
  take(rows: Rows, indices: Uint32Array, at: Mark): void;
}

/**
 * A stage that packs samples tells where it wants the numbers of the next one, to who makes them just before it: so they
 * need no array of their own, and are not copied.
 *
 * @param sample what the numbers will be sent with.
 * @param x as many numbers, of that shape and any dtype.
 * @returns room for them, to be written wholly and sent at once as `x` of that sample; undefined where they do not fit.
 */
export type FloatPlace = (sample: Marked & { readonly y?: unknown }, x: Dense) => Float32Array | undefined;

/** The sample at a place of the rows: views, nothing is copied. */
export function sampleOf({ x, y, weights }: Rows, index: number, at: Mark): Sample<Dense, Label> {
  const sample = { x: viewOf(x.data, x.shape, index), y: y && rowOf(y, index), at };
  const weight = weights?.[index];
  return weight === undefined ? sample : { ...sample, weight };
}

function rowOf({ data, shape }: RowArray, index: number): number | Dense | undefined {
  return shape === undefined ? data[index] : viewOf(data, shape, index);
}

function viewOf(data: TypedArray, shape: readonly number[], index: number): Dense {
  const stride = sizeOf(shape);
  return { data: data.subarray(index * stride, (index + 1) * stride), shape };
}
