import {
  cast,
  greater,
  greaterEqual,
  less,
  lessEqual,
  Maximum,
  Minimum,
  mul,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { setGradient } from './gradient.js';
import { sumTo } from './sum-to.js';

type Comparison = (a: Tensor, b: Tensor) => Tensor;

/**
 * The gradients of maximum and minimum with broadcasting, which tfjs-core refuses as shipped: they have the shape of
 * the output. Where both are equal all of it goes to the first one, as shipped; PyTorch halves it.
 */
export function repairMaximumGradient(): void {
  setSplit(Maximum, greaterEqual, less);
  setSplit(Minimum, lessEqual, greater);
}

function setSplit(kernelName: string, isFirst: Comparison, isSecond: Comparison): void {
  setGradient(kernelName, ['a', 'b'], ({ dy, input }) => {
    const [a, b] = [input('a'), input('b')];
    const where = (chosen: Comparison): Tensor => mul(dy, cast(chosen(a, b), 'float32'));
    return { a: () => sumTo(where(isFirst), a.shape), b: () => sumTo(where(isSecond), b.shape) };
  });
}
