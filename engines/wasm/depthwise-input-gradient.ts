import {
  DepthwiseConv2dNativeBackpropInput,
  depthwiseConv2d,
  pad,
  type Rank,
  reshape,
  reverse,
  sum,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { addKernel } from '../replace.js';
import { composed, operand4D } from './composed.js';
import { crop, type Margin, padding, type Window, windowOfFilter } from './window.js';

/**
 * Gives the WebAssembly backend the gradient of depthwise convolutions by their input, which it lacks (`Cannot find
 * registered kernel 'DepthwiseConv2dNativeBackpropInput' for backend 'wasm'`).
 *
 * It is the depthwise convolution of the output's gradient, the stride's gaps in it filled with zeros, with the
 * flipped filter; outputs that share an input channel are summed.
 */
export function repairDepthwiseInputGradient(): void {
  addKernel(
    DepthwiseConv2dNativeBackpropInput,
    'wasm',
    composed((operands, attributes) => {
      const filter = operand4D(operands, 'filter');
      return inputGradient(operand4D(operands, 'dy'), filter, windowOfFilter(attributes, filter.shape, true));
    }),
  );
}

function inputGradient(dy: Tensor4D, filter: Tensor4D, window: Window): Tensor4D {
  const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth } = window;
  const spread = withGaps(dy, window);
  const rows = margin(window.padInfo.top, inHeight, spread.shape[1], filterHeight);
  const columns = margin(window.padInfo.left, inWidth, spread.shape[2], filterWidth);
  const flipped = reverse(reshape<Rank.R4>(filter, [filterHeight, filterWidth, -1, 1]), [0, 1]);
  const gradient = depthwiseConv2d(crop(spread, rows, columns), flipped, 1, padding(rows, columns));
  const perOutput = reshape(gradient, [batchSize, inHeight, inWidth, inChannels, -1]);
  return window.outChannels === inChannels ? gradient : sum(perOutput, 4);
}

/** As many places as inputs come out; what comes first has seen the flipped filter's end. */
function margin(padding: number, inputs: number, outputs: number, filter: number): Margin {
  const before = filter - 1 - padding;
  return [before, inputs + filter - 1 - outputs - before];
}

/** `[batch, rows, columns, channels]` with `stride - 1` zeros after each row and column. */
function withGaps(dy: Tensor4D, { strideHeight, strideWidth }: Window): Tensor4D {
  const [batch, rows, columns, channels] = dy.shape;
  const lines = gapsAfter(dy, [batch * rows, columns * channels], strideHeight);
  const places = gapsAfter(lines, [batch * rows * strideHeight * columns, channels], strideWidth);
  return reshape(places, [batch, rows * strideHeight, columns * strideWidth, channels]);
}

/** Rows of numbers with `stride - 1` rows of zeros after each. */
function gapsAfter(given: Tensor, [rows, length]: readonly [number, number], stride: number): Tensor {
  if (stride === 1) return given;
  return pad(reshape(given, [rows, length]), [
    [0, 0],
    [0, (stride - 1) * length],
  ]);
}
