import type { Tensor } from '@tensorflow/tfjs-core';
import { MillraceError } from '../../core/errors.js';
import type { TypedArray } from '../../core/sample.js';
import { product } from './guard.js';

/** An engine's way to make a tensor of a batch. */
export type Upload = (data: TypedArray, shape: readonly number[]) => Tensor;

/**
 * Refuses numbers that do not fill their shape: native TensorFlow ends the process at a negative length.
 *
 * @throws MillraceError `SHAPE_INVALID`, when called, naming the numbers and the shape.
 */
export function guardUpload(upload: Upload): Upload {
  return (data, shape) => {
    if (fills(data, shape)) return upload(data, shape);
    throw new MillraceError('SHAPE_INVALID', {
      what: 'numbers for a tensor',
      given: `${describe(data)} with shape ${Array.isArray(shape) ? `[${shape.join(', ')}]` : String(shape)}`,
      expected: 'a typed array of numbers, as many as the shape holds',
    });
  };
}

function fills(data: unknown, shape: unknown): boolean {
  if (!isNumbers(data) || !Array.isArray(shape)) return false;
  return shape.every((length) => Number.isInteger(length) && length >= 0) && product(shape) === data.length;
}

function isNumbers(data: unknown): data is TypedArray {
  if (!ArrayBuffer.isView(data) || data instanceof DataView) return false;
  return !(data instanceof BigInt64Array || data instanceof BigUint64Array);
}

function describe(data: unknown): string {
  if (isNumbers(data)) return `${data.length} numbers`;
  return ArrayBuffer.isView(data) ? data.constructor.name : typeof data;
}
