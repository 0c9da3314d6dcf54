import {
  BatchMatMul,
  broadcast_util,
  broadcastTo,
  type KernelFunc,
  Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { sizeOf } from '../../core/sample.js';
import { replaceKernel, type TfjsName } from '../replace.js';

/**
 * matMul whose operands both have batch dimensions, but different ones, such as `[2, 1, 4, 3]` and `[3, 3, 5]`.
 *
 * As shipped, the kernels of cpu, wasm and webgpu pair the matrices by their place modulo the number of the other
 * operand's, which is right only where one of them has a single matrix: wrong numbers without an error.
 */
export function repairBroadcastMatMul(backend: TfjsName): void {
  replaceKernel(BatchMatMul, backend, 'broadcast first', broadcastFirst);
}

const broadcastFirst =
  (shipped: KernelFunc): KernelFunc =>
  (parameters) => {
    const { a, b } = parameters.inputs;
    if (!(a instanceof Tensor && b instanceof Tensor) || alike(batchOf(a), batchOf(b))) {
      return shipped(parameters);
    }
    const batch = broadcast_util.assertAndGetBroadcastShape(batchOf(a), batchOf(b));
    const [whole, other] = [spread(a, batch), spread(b, batch)];
    try {
      return shipped({ ...parameters, inputs: { a: whole, b: other } });
    } finally {
      whole.dispose();
      other.dispose();
    }
  };

function batchOf(operand: Tensor): number[] {
  return operand.shape.slice(0, -2);
}

/** Whether the kernels pair the matrices right: one of them is alone, or there are as many, in the same order. */
function alike(a: number[], b: number[]): boolean {
  const [countA, countB] = [sizeOf(a), sizeOf(b)];
  if (countA === 1 || countB === 1) return true;
  return countA === countB && countA === sizeOf(broadcast_util.assertAndGetBroadcastShape(a, b));
}

function spread(operand: Tensor, batch: readonly number[]): Tensor {
  return tidy(() => broadcastTo(operand, [...batch, ...operand.shape.slice(-2)]));
}
