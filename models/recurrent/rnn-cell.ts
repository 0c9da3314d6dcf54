import { add, matMul, tanh } from '@tensorflow/tfjs-core';
import type { Cell } from './cell.js';

/**
 * The plain recurrent network: what it has seen, and what it sees, through one layer.
 *
 * ```text
 * h ← tanh(x W + h U + b)
 * ```
 *
 * (Elman, "Finding structure in time", 1990; Dive into Deep Learning, 9.4.2.)
 *
 * @example
 * ```ts
 * import { rnnCell } from 'millrace';
 * import { zeros } from '@tensorflow/tfjs-core';
 * const step = rnnCell.withKernel(zeros([4, 4]));
 * const [h] = step(zeros([2, 4]), [zeros([2, 4])]); // [2, 4]
 * ```
 */
export const rnnCell: Cell = {
  blocks: 1,
  states: 1,
  withKernel(recurrentKernel) {
    return (projected, [h]) => {
      if (!h) throw new TypeError('expected a state');
      return [tanh(add(projected, matMul(h, recurrentKernel)))];
    };
  },
};
