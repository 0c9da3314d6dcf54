import { type Tensor, tensor1d, tensor2d, tensor3d, zeros } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { tensorScope } from '../../../core/tensor-scope.js';
import { engine } from '../../../engines/index.js';
import type { Cell } from '../../../models/recurrent/cell.js';
import { gruCell } from '../../../models/recurrent/gru-cell.js';
import { lstmCell } from '../../../models/recurrent/lstm-cell.js';
import { resetAfterGruCell } from '../../../models/recurrent/reset-after-gru-cell.js';
import { rnnCell } from '../../../models/recurrent/rnn-cell.js';
import { unroll } from '../../../models/recurrent/unroll.js';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** What a cell of one unit makes of what comes in, block by block, with a kernel of a number for each block. */
function stepOf(
  cell: Cell,
  projected: readonly number[],
  state: readonly number[],
  kernel: readonly number[],
): readonly number[] {
  return tensorScope('step', () => {
    const step = cell.withKernel(tensor2d([...kernel], [1, cell.blocks]));
    const before = state.map((value) => tensor2d([value], [1, 1]));
    return valuesOf(step(tensor2d([...projected], [1, cell.blocks]), before));
  });
}

function valuesOf(tensors: readonly Tensor[]): readonly number[] {
  return tensors.flatMap((tensor) => [...tensor.dataSync()]);
}

function expectClose(given: readonly number[], expected: readonly number[]): void {
  expect(given).to.have.length(expected.length);
  for (const [index, value] of expected.entries()) expect(given[index]).to.be.closeTo(value, 1e-6);
}

describe('recurrent cells', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('rnnCell: tanh of what comes in and what was', () => {
    expectClose(stepOf(rnnCell, [0.3], [0.5], [-2]), [Math.tanh(0.3 - 1)]);
  });

  it('gruCell: the update gate keeps, the reset gate hides', () => {
    const [h, z, r] = [0.5, sigmoid(0.1 + 0.5 * 1), sigmoid(-0.2 + 0.5 * 2)];
    const n = Math.tanh(0.3 + r * h * 3);
    expectClose(stepOf(gruCell, [0.1, -0.2, 0.3], [h], [1, 2, 3]), [z * h + (1 - z) * n]);
    expectClose(stepOf(gruCell, [40, 0, 1], [h], [1, 2, 3]), [h]);
  });

  it('resetAfterGruCell: the reset gate hides the product, its bias too', () => {
    const [h, z, r] = [0.5, sigmoid(0.1 + 0.5 * 1 - 0.3), sigmoid(-0.2 + 0.5 * 2 + 0.7)];
    const n = Math.tanh(0.3 + r * (h * 3 - 1.1));
    const given = tensorScope('step', () =>
      stepOf(resetAfterGruCell(tensor1d([-0.3, 0.7, -1.1])), [0.1, -0.2, 0.3], [h], [1, 2, 3]),
    );
    expectClose(given, [z * h + (1 - z) * n]);
  });

  it('lstmCell: the memory keeps what the gates let, the state shows it', () => {
    const [h, c] = [0.5, -0.25];
    const [i, f, o] = [sigmoid(0.1 + h), sigmoid(0.2 + 2 * h), sigmoid(0.4 + 4 * h)];
    const memory = f * c + i * Math.tanh(0.3 + 3 * h);
    expectClose(stepOf(lstmCell, [0.1, 0.2, 0.3, 0.4], [h, c], [1, 2, 3, 4]), [
      o * Math.tanh(memory),
      memory,
    ]);
  });

  it('go through time: each step begins with the state after the one before, the first with zeros', () => {
    tensorScope('unrolled', () => {
      const weights = {
        kernel: tensor2d([1, 2, 3], [1, 3]),
        recurrentKernel: tensor2d([0.5, -0.5, 0.25], [1, 3]),
        bias: zeros([3]),
      };
      const { outputs, state } = unroll(gruCell, tensor3d([0.1, -0.3], [1, 2, 1]), weights);
      const first = stepOf(gruCell, [0.1, 0.2, 0.3], [0], [0.5, -0.5, 0.25]);
      const second = stepOf(gruCell, [-0.3, -0.6, -0.9], first, [0.5, -0.5, 0.25]);
      expect(outputs.shape).to.deep.equal([1, 2, 1]);
      expectClose(valuesOf([outputs]), [...first, ...second]);
      expectClose(valuesOf(state), second);
    });
  });
});
