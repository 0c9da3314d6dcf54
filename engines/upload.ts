import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { TypedArray } from '../core/sample.js';

/**
 * Uploads numbers as a float32 tensor, widening any other dtype into a new array first.
 *
 * The new array is never used again: the cpu backend computes on the very array it is given.
 */
export function uploadWidened(data: TypedArray, shape: readonly number[]): Tensor {
  return tensor(data instanceof Float32Array ? data : new Float32Array(data), [...shape], 'float32');
}
