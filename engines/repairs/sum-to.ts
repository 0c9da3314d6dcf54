import { broadcast_util, reshape, sum, type Tensor, util } from '@tensorflow/tfjs-core';

/** The gradient by an operand that was broadcast: summed where it was repeated, in its own shape. */
export function sumTo(gradient: Tensor, shape: number[]): Tensor {
  if (util.arraysEqual(gradient.shape, shape)) return gradient;
  const axes = broadcast_util.getReductionAxes(shape, gradient.shape);
  return reshape(axes.length === 0 ? gradient : sum(gradient, axes), shape);
}
