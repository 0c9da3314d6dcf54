import { range, reshape, scatterND, type Tensor } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../core/sample.js';

/**
 * The gradient of an operation that only moves numbers, or repeats or drops them: each number of the output's gradient
 * is added where it came from, which the operation itself tells when it is done on the places 0, 1, 2, ... instead.
 */
export function sendBack(dy: Tensor, shape: number[], move: (places: Tensor) => Tensor): Tensor {
  const size = sizeOf(shape);
  const from = move(reshape(range(0, size, 1, 'int32'), shape));
  return reshape(scatterND(reshape(from, [-1, 1]), reshape(dy, [-1]), [size]), shape);
}
