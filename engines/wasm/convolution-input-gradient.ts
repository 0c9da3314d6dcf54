import {
  Conv2DBackpropInput,
  conv2d,
  pad,
  type Rank,
  reshape,
  reverse,
  slice,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';
import { composed, operand4D } from './composed.js';
import { crop, type Margin, padding, type Window, windowOfFilter } from './window.js';

/**
 * Makes the gradient of convolutions by their input fast on the WebAssembly backend; transposed convolution is the
 * same kernel.
 *
 * As shipped it is a scalar loop, 5 to 20 times slower than the convolution itself. The gradient is a convolution of the
 * output's gradient with the flipped filter; under a stride `s` it is `s * s` of them, one for each place that an input
 * can have within a stride, computed as one convolution with `s * s` times the channels, which are then laid out as
 * rows and columns (Shi et al. 2016, "Real-Time Single Image and Video Super-Resolution", section 3.2).
 */
export function repairConvolutionInputGradient(): void {
  replaceKernel(Conv2DBackpropInput, 'wasm', 'as a convolution', () =>
    composed((operands, attributes) => {
      const filter = operand4D(operands, 'filter');
      return inputGradient(operand4D(operands, 'dy'), filter, windowOfFilter(attributes, filter.shape));
    }),
  );
}

function inputGradient(dy: Tensor4D, filter: Tensor4D, window: Window): Tensor4D {
  const { strideHeight, strideWidth, inHeight, inWidth } = window;
  const rows = span(window.padInfo.top, inHeight, strideHeight, window.filterHeight, window.outHeight);
  const columns = span(window.padInfo.left, inWidth, strideWidth, window.filterWidth, window.outWidth);
  const phases = conv2d(
    crop(dy, rows.margin, columns.margin),
    filterOfPhases(filter, rows.taps, columns.taps, strideHeight, strideWidth),
    1,
    padding(rows.margin, columns.margin),
  );
  const spread = interleave(phases, strideHeight, strideWidth);
  return slice(spread, [0, rows.offset, columns.offset, 0], [-1, inHeight, inWidth, -1]);
}

/** One axis of the convolution that gives the gradient. */
interface Span {
  /** Length of the filter of one phase. */
  readonly taps: number;
  /** What is added to the output's gradient. */
  readonly margin: Margin;
  /** Where the first input is in what comes out. */
  readonly offset: number;
}

/** The input at `i` (padding counted) takes part in output `o` through the filter's place `i - o * stride`. */
function span(padding: number, inputs: number, stride: number, filter: number, outputs: number): Span {
  const taps = Math.ceil(filter / stride);
  const first = Math.floor(padding / stride);
  const end = Math.ceil((padding + inputs) / stride);
  return { taps, margin: [taps - 1 - first, end - outputs], offset: padding - first * stride };
}

/** The flipped filter `[height, width, in, out]` as `[taps, taps, out, phases * in]`. */
function filterOfPhases(
  filter: Tensor4D,
  rows: number,
  columns: number,
  strideHeight: number,
  strideWidth: number,
): Tensor4D {
  const [height, width, inputs, outputs] = filter.shape;
  if (strideHeight * strideWidth === 1) return transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const whole = pad(filter, [
    [0, rows * strideHeight - height],
    [0, columns * strideWidth - width],
    [0, 0],
    [0, 0],
  ]);
  const split = reshape<Rank.R6>(whole, [rows, strideHeight, columns, strideWidth, inputs, outputs]);
  const flipped = transpose(reverse(split, [0, 2]), [0, 2, 5, 1, 3, 4]);
  return reshape(flipped, [rows, columns, outputs, strideHeight * strideWidth * inputs]);
}

/** `[batch, rows, columns, phases * channels]` as `[batch, rows * strideHeight, columns * strideWidth, channels]`. */
function interleave(phases: Tensor4D, strideHeight: number, strideWidth: number): Tensor4D {
  const [batch, rows, columns, depth] = phases.shape;
  const blocks = reshape<Rank.R4>(phases, [batch * rows, columns, strideHeight, depth / strideHeight]);
  const lines = strideHeight === 1 ? blocks : transpose(blocks, [0, 2, 1, 3]);
  const channels = depth / (strideHeight * strideWidth);
  return reshape(lines, [batch, rows * strideHeight, columns * strideWidth, channels]);
}
