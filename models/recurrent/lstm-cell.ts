import { add, matMul, mul, sigmoid, split, tanh } from '@tensorflow/tfjs-core';
import type { Cell } from './cell.js';

/**
 * Long short-term memory: a memory beside the state, which gates let in, keep and let out.
 *
 * ```text
 * i, f, o = σ(x W + h U + b)              the input, forget and output gates, each with its block
 * g = tanh(x W_g + h U_g + b_g)
 * c ← f c + i g
 * h ← o tanh(c)
 * ```
 *
 * Blocks come in the order i, f, g, o, that of `tf.layers.lstm` and PyTorch; the state is `[h, c]`. (Hochreiter and
 * Schmidhuber, 1997; Dive into Deep Learning, 10.1.)
 *
 * @example
 * ```ts
 * import { engine, lstmCell } from 'millrace';
 * import { zeros } from '@tensorflow/tfjs-core';
 * await engine();
 * const step = lstmCell.withKernel(zeros([4, 16]));
 * const [h, c] = step(zeros([2, 16]), [zeros([2, 4]), zeros([2, 4])]);
 * ```
 */
export const lstmCell: Cell = {
  blocks: 4,
  states: 2,
  withKernel(recurrentKernel) {
    return (projected, [h, c]) => {
      if (!h || !c) throw new TypeError('expected two states');
      const [i, f, g, o] = split(add(projected, matMul(h, recurrentKernel)), 4, 1);
      if (!i || !f || !g || !o) throw new TypeError('the blocks did not come in four');
      const memory = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
      return [mul(sigmoid(o), tanh(memory)), memory];
    };
  },
};
