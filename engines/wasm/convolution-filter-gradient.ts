import {
  Conv2DBackpropFilter,
  conv2d,
  matMul,
  reshape,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import { addKernel } from '../replace.js';
import { composed, operand4D } from './composed.js';
import { crop, type Margin, padding, type Window, windowOverImages } from './window.js';

/**
 * Gives the WebAssembly backend the gradient of convolutions by their filter, which it lacks: without it a network
 * with a convolution cannot be trained (https://github.com/tensorflow/tfjs/issues/8474).
 *
 * The gradient is itself a convolution: of the images with the output's gradient as the filter, the batch in the place
 * of the channels, and the stride as dilation. On this backend that is 5 times faster than one matrix product for each
 * place of the filter, as the other backends do it. For filters of 1 x 1 it is one matrix product.
 */
export function repairConvolutionFilterGradient(): void {
  addKernel(
    Conv2DBackpropFilter,
    'wasm',
    composed((operands, attributes) => {
      const x = operand4D(operands, 'x');
      const window = windowOverImages(attributes, x.shape);
      return filterGradient(x, operand4D(operands, 'dy'), window);
    }),
  );
}

function filterGradient(x: Tensor4D, dy: Tensor4D, window: Window): Tensor4D {
  if (isPointwise(window)) return pointwise(x, dy);
  const rows = margin(
    window.padInfo.top,
    window.inHeight,
    window.outHeight,
    window.strideHeight,
    window.filterHeight,
  );
  const columns = margin(
    window.padInfo.left,
    window.inWidth,
    window.outWidth,
    window.strideWidth,
    window.filterWidth,
  );
  const images = transpose(crop(x, rows, columns), [3, 1, 2, 0]);
  const filter = transpose(dy, [1, 2, 0, 3]);
  const dilation: [number, number] = [window.strideHeight, window.strideWidth];
  const gradient = conv2d(images, filter, 1, padding(rows, columns), 'NHWC', dilation);
  return transpose(gradient, [1, 2, 0, 3]);
}

function isPointwise({
  filterHeight,
  filterWidth,
  strideHeight,
  strideWidth,
  outShape,
  inShape,
}: Window): boolean {
  const single = filterHeight * filterWidth * strideHeight * strideWidth === 1;
  return single && outShape[1] === inShape[1] && outShape[2] === inShape[2];
}

/** A filter of 1 x 1 is a matrix, and every pixel a row. */
function pointwise(x: Tensor4D, dy: Tensor4D): Tensor4D {
  const [inputs, outputs] = [x.shape[3], dy.shape[3]];
  const product = matMul(reshape(x, [-1, inputs]), reshape(dy, [-1, outputs]), true);
  return reshape(product, [1, 1, inputs, outputs]);
}

/** What is added around an axis of the images so that the window is seen at exactly as many places as it has. */
function margin(before: number, inputs: number, outputs: number, stride: number, filter: number): Margin {
  const needed = (outputs - 1) * stride + filter;
  return [before, needed - inputs - before];
}
