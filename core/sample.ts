import { arrayTypes } from './array-types.js';
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

/** What is computed on: a {@link Batch} without where it came from. */
export type BatchData = Omit<Batch, 'at'>;

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

/** A new array of the same dtype; `shared` puts it into memory that other threads see too. */
export function emptyLike(data: TypedArray, length: number, shared = false): TypedArray {
  const Type = typeOf(data);
  return shared ? new Type(new SharedArrayBuffer(length * Type.BYTES_PER_ELEMENT)) : new Type(length);
}

/**
 * The same for who sets all numbers: what they are before is not said, since clearing megabytes takes milliseconds, all in
 * one turn of the event loop.
 */
export function unsetLike(data: TypedArray, length: number, shared = false): TypedArray {
  const Type = typeOf(data);
  const bytes = length * Type.BYTES_PER_ELEMENT;
  if (shared || bytes < fewBytes) return emptyLike(data, length, shared);
  const { buffer, byteOffset } = Buffer.allocUnsafeSlow(bytes);
  return new Type(buffer, byteOffset, length);
}

// So few are sooner cleared.
const fewBytes = 4096;

/** A subclass (a Buffer of Node, say) holds what its base does: bytes. */
function typeOf(data: TypedArray): ArrayType {
  return ownType.get(data.constructor) ?? Uint8Array;
}

interface ArrayType {
  new (length: number): TypedArray;
  new (memory: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

const ownType = new Map<unknown, ArrayType>(Object.values(arrayTypes).map((type) => [type, type]));
