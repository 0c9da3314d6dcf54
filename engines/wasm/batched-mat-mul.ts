import {
  BatchMatMul,
  type KernelFunc,
  matMul,
  reshape,
  stack,
  type Tensor,
  type TensorInfo,
  unstack,
} from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';
import { composed, operand } from './composed.js';

/**
 * Makes batches of large products faster on the WebAssembly backend, which attention is made of.
 *
 * As shipped a batch is multiplied by scalar loops, a single product by XNNPACK: 32 products of 64 x 64 matrices take
 * 11.9 ms of processor time together and 4.3 ms one by one, of 128 x 64 x 128 53.6 and 11.0. From 32 x 32 x 32 down
 * what each product costs beside its arithmetic outweighs that.
 */
export function repairBatchedMatMul(): void {
  replaceKernel(BatchMatMul, 'wasm', 'one product at a time', (shipped) => {
    const oneByOne: KernelFunc = composed((operands) =>
      products(operand(operands, 'a'), operand(operands, 'b')),
    );
    return (parameters) => {
      const { inputs, attrs } = parameters;
      const plain = !attrs?.transposeA && !attrs?.transposeB;
      return plain && isLarge(inputs.a, inputs.b) ? oneByOne(parameters) : shipped(parameters);
    };
  });
}

const worthwhile = 32 ** 3;

/** Whether it is a batch of products that are each worth a call; both operands must have the same batch. */
function isLarge(a: TensorInfo | undefined, b: TensorInfo | undefined): boolean {
  if (!a || !b || a.shape.length < 3) return false;
  const [batch, otherBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [rows = 0, inner = 0] = a.shape.slice(-2);
  const size = rows * inner * (b.shape.at(-1) ?? 0);
  return String(batch) === String(otherBatch) && !batch.includes(0) && size > worthwhile;
}

function products(a: Tensor, b: Tensor): Tensor {
  const batch = a.shape.slice(0, -2);
  const matrices = unstack(reshape(b, [-1, ...b.shape.slice(-2)]));
  const each = unstack(reshape(a, [-1, ...a.shape.slice(-2)])).flatMap((left, index) => {
    const right = matrices[index];
    return right ? [matMul(left, right)] : [];
  });
  return reshape(stack(each), [...batch, ...(each[0]?.shape ?? [])]);
}
