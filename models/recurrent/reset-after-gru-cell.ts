import { add, matMul, mul, sigmoid, sub, type Tensor, tanh } from '@tensorflow/tfjs-core';
import { splitInTwo } from '../layers/split-in-two.js';
import type { Cell } from './cell.js';

/**
 * The gated recurrent unit of PyTorch and cuDNN: the reset gate acts after the recurrent product, which has a bias.
 *
 * ```text
 * z = σ(x W_z + b_z + h U_z + c_z)             the update gate
 * r = σ(x W_r + b_r + h U_r + c_r)             the reset gate
 * n = tanh(x W_n + b_n + r (h U_n + c_n))      the candidate
 * h ← z h + (1 − z) n
 * ```
 *
 * Blocks come in the order z, r, n, as those of `gruCell`, where the gate acts before the product. It is the arithmetic
 * of the layer `gru`.
 *
 * @param recurrentBias c, `[3 units]`.
 * @example
 * ```ts
 * import { engine, resetAfterGruCell } from 'millrace';
 * import { zeros } from '@tensorflow/tfjs-core';
 * await engine();
 * const step = resetAfterGruCell(zeros([12])).withKernel(zeros([4, 12]));
 * const [h] = step(zeros([2, 12]), [zeros([2, 4])]);
 * ```
 */
export function resetAfterGruCell(recurrentBias: Tensor): Cell {
  return {
    blocks: 3,
    states: 1,
    withKernel(recurrentKernel) {
      const units = recurrentKernel.shape[0] ?? 0;
      return (projected, [h]) => {
        if (!h) throw new TypeError('expected a state');
        const [gatesOfX, candidateOfX] = splitInTwo(projected, 2 * units);
        const [gatesOfH, candidateOfH] = splitInTwo(
          add(matMul(h, recurrentKernel), recurrentBias),
          2 * units,
        );
        const [z, r] = splitInTwo(sigmoid(add(gatesOfX, gatesOfH)), units);
        const n = tanh(add(candidateOfX, mul(r, candidateOfH)));
        return [add(mul(z, h), mul(sub(1, z), n))];
      };
    },
  };
}
