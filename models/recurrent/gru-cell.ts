import { add, matMul, mul, sigmoid, sub, tanh } from '@tensorflow/tfjs-core';
import { splitInTwo } from '../layers/split-in-two.js';
import type { Cell } from './cell.js';

/**
 * The gated recurrent unit: one gate decides what of the past a candidate sees, another how much of it stays.
 *
 * ```text
 * z = σ(x W_z + h U_z + b_z)             the update gate
 * r = σ(x W_r + h U_r + b_r)             the reset gate
 * n = tanh(x W_n + (r h) U_n + b_n)      the candidate
 * h ← z h + (1 − z) n
 * ```
 *
 * Blocks come in the order z, r, n, that of `tf.layers.gru`. The reset gate acts before the product; cuDNN's and
 * PyTorch's unit, where it acts after, is the layer `gru`. (Cho et al., 2014; Dive into Deep Learning, 10.2.)
 *
 * @example
 * ```ts
 * import { engine, gruCell } from 'millrace';
 * import { zeros } from '@tensorflow/tfjs-core';
 * await engine();
 * const step = gruCell.withKernel(zeros([4, 12]));
 * const [h] = step(zeros([2, 12]), [zeros([2, 4])]);
 * ```
 */
export const gruCell: Cell = {
  blocks: 3,
  states: 1,
  withKernel(recurrentKernel) {
    const units = recurrentKernel.shape[0] ?? 0;
    const [toGates, toCandidate] = splitInTwo(recurrentKernel, 2 * units);
    return (projected, [h]) => {
      if (!h) throw new TypeError('expected a state');
      const [gatesOfX, candidateOfX] = splitInTwo(projected, 2 * units);
      const [z, r] = splitInTwo(sigmoid(add(gatesOfX, matMul(h, toGates))), units);
      const n = tanh(add(candidateOfX, matMul(mul(r, h), toCandidate)));
      return [add(mul(z, h), mul(sub(1, z), n))];
    };
  },
};
