import {
  add,
  Conv2D,
  DepthwiseConv2dNative,
  FusedConv2D,
  FusedDepthwiseConv2D,
  isNaN as isNotANumber,
  type KernelFunc,
  mul,
  reshape,
  type Tensor,
  type TensorInfo,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';
import { type Operands, operand, tensorOf } from './composed.js';
import { allFinite } from './finite.js';
import { openHeap } from './heap.js';

/**
 * Keeps NaN in convolutions that multiply each channel with one weight, on the WebAssembly backend.
 *
 * As shipped XNNPACK computes these, and no others, with a kernel that clamps: NaN becomes -Infinity. Where a number
 * is not finite, what is NaN is worked out beside it.
 */
export function repairSingleWeights(): void {
  for (const kernel of [Conv2D, FusedConv2D, DepthwiseConv2dNative, FusedDepthwiseConv2D]) {
    replaceKernel(kernel, 'wasm', 'NaN of single weights', keepingNaN);
  }
}

function keepingNaN(shipped: KernelFunc): KernelFunc {
  return (parameters) => {
    const { inputs, backend } = parameters;
    if (!hasSingleWeights(inputs.x, inputs.filter)) return shipped(parameters);
    const heap = openHeap(backend, inputs);
    const given = [inputs.x, inputs.filter, inputs.bias].filter((input) => input !== undefined);
    if (given.every((input) => allFinite(heap.floats(input)))) return shipped(parameters);
    return tidy(() => {
      const output = tensorOf(shipped(parameters));
      // Strides and padding take other kernels.
      if (String(output.shape) !== String(inputs.x?.shape)) return output;
      const products = productsOf(inputs);
      return where(isNotANumber(products), products, output);
    });
  };
}

/** Whether the filter, `[height, width, in, out]`, has one weight a channel. */
function hasSingleWeights(x: TensorInfo | undefined, filter: TensorInfo | undefined): boolean {
  return String(filter?.shape) === String([1, 1, x?.shape.at(-1), 1]);
}

function productsOf(inputs: Operands): Tensor {
  const products = mul(operand(inputs, 'x'), reshape(operand(inputs, 'filter'), [-1]));
  return inputs.bias ? add(products, operand(inputs, 'bias')) : products;
}
