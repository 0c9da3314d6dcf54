import type { Mark } from './mark.js';

/** The arrays numbers live in; samples keep their source's own dtype. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Numbers with a shape, row-major: an image is `[height, width, channels]`, a feature vector `[features]`. */
export interface Dense<Data extends TypedArray = TypedArray> {
  readonly data: Data;
  readonly shape: readonly number[];
}

/** What a label may be: a class number or a target value, a dense target, or none. */
export type Label = number | Dense | undefined;

/** One training example: plain and immutable, no tensors, so nothing needs disposing. */
export interface Sample<X = unknown, Y = unknown> {
  readonly x: X;
  readonly y: Y;
  /** Where it came from: see {@link Mark}. */
  readonly at: Mark;
  /** How much it counts in the loss; 1 when absent. */
  readonly weight?: number;
}

/**
 * Samples packed for one training step.
 *
 * `x` has shape `[size, ...sample shape]`. `y` has `[size]` for class numbers and target values, or
 * `[size, ...label shape]`. A batch never spans epochs.
 */
export interface Batch<X extends Dense = Dense> {
  readonly x: X;
  readonly y: Dense | undefined;
  readonly weights?: Float32Array;
  readonly size: number;
  /** The folded marks of its samples. */
  readonly at: Mark;
}

/** Whether a value is {@link Dense}. */
export function isDense(value: unknown): value is Dense {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    ArrayBuffer.isView(value.data) &&
    'shape' in value &&
    Array.isArray(value.shape)
  );
}

/** How many numbers a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return size;
}

/** A new array of the same dtype. */
export function emptyLike(data: TypedArray, length: number): TypedArray {
  switch (data.constructor) {
    case Float32Array:
      return new Float32Array(length);
    case Float64Array:
      return new Float64Array(length);
    case Int8Array:
      return new Int8Array(length);
    case Int16Array:
      return new Int16Array(length);
    case Int32Array:
      return new Int32Array(length);
    case Uint8ClampedArray:
      return new Uint8ClampedArray(length);
    case Uint16Array:
      return new Uint16Array(length);
    case Uint32Array:
      return new Uint32Array(length);
    default:
      return new Uint8Array(length);
  }
}
