import { BatchMatMul, matMul, type Tensor } from '@tensorflow/tfjs-core';
import { setGradient } from './gradient.js';
import { sumTo } from './sum-to.js';

/**
 * The gradient of matMul whose operands have different batch dimensions, such as `[2, 4, 3]` and `[3, 5]`.
 *
 * As shipped it has the shape of the whole product, and tfjs-core refuses it
 * (`The gradient of input 'b' has shape '2,3,5', which does not match the shape of the input '3,5'`). Where nothing is
 * broadcast, the products are the shipped ones, bit by bit. See
 * https://github.com/tensorflow/tfjs/issues/8721.
 */
export function repairMatMulGradient(): void {
  setGradient(BatchMatMul, ['a', 'b'], ({ dy, input, attributes }) => {
    const [a, b] = [input('a'), input('b')];
    const [transposeA, transposeB] = [attributes.transposeA === true, attributes.transposeB === true];
    const byA = (): Tensor =>
      transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB);
    const byB = (): Tensor =>
      transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false);
    return { a: () => sumTo(byA(), a.shape), b: () => sumTo(byB(), b.shape) };
  });
}
