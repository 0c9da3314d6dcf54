import {
  add,
  Conv2D,
  Conv2DBackpropFilter,
  elu,
  FusedConv2D,
  type KernelFunc,
  relu,
  relu6,
  sigmoid,
  Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { environmentAsFixed } from '../native/environment.js';
import { replaceKernel } from '../replace.js';
import { shape4D } from '../windows/attributes.js';
import { PackedColumns } from '../windows/packed-columns.js';
import { convolutionAxes } from './convolution-axes.js';

/**
 * Convolutions of images of up to eight channels on native TensorFlow without oneDNN, and their gradients by the filter:
 * the first layer of most networks.
 *
 * TensorFlow itself computes a convolution as a product of matrices that it fills channel by channel; with one channel most of
 * the time goes into filling. Here four neighbouring columns (two, with more channels) count as one column of so many
 * more channels. Measured on a processor with AVX2: 5 × 5 filters on one channel are computed ten times as fast, 3 × 3
 * filters on three channels twice as fast, although the products are up to twice as many.
 *
 * Strides and dilations are left to the shipped kernels, and everything to those of oneDNN, which have nothing to fill.
 */
export function repairFewChannels(): void {
  replaceKernel(Conv2D, 'tensorflow', 'few channels', (shipped) => (call) => {
    const packing = packingFor(call, call.inputs.filter?.shape);
    return packing ? tidy(() => convolve(shipped, call, packing)) : shipped(call);
  });
  replaceKernel(FusedConv2D, 'tensorflow', 'few channels', (shipped) => (call) => {
    const packing = packingFor(call, call.inputs.filter?.shape);
    const activate = activations[String(call.attrs?.activation)];
    if (!packing || !activate) return shipped(call);
    return tidy(() => {
      const { bias, ...inputs } = call.inputs;
      const attrs = { ...call.attrs, activation: 'linear' };
      const output = convolve(shipped, { ...call, inputs, attrs }, packing);
      return activate(bias instanceof Tensor ? add(output, bias) : output);
    });
  });
  replaceKernel(Conv2DBackpropFilter, 'tensorflow', 'few channels', (shipped) => (call) => {
    const packing = packingFor(call, call.attrs?.filterShape);
    return packing ? tidy(() => differentiate(shipped, call, packing)) : shipped(call);
  });
}

type KernelCall = Parameters<KernelFunc>[0];

/** What may follow the convolution in a fused one; with another activation it is left as it is. */
const activations: Readonly<Record<string, (output: Tensor) => Tensor>> = {
  linear: (output) => output,
  relu,
  relu6,
  elu,
  sigmoid,
};

function packingFor({ inputs, attrs }: KernelCall, filter: unknown): PackedColumns | undefined {
  const { success, data: filterShape } = shape4D.safeParse(filter);
  if (!success || filterShape[1] === 1 || inputs.x?.dtype !== 'float32') return undefined;
  const factor = factorFor(filterShape[2]);
  if (factor === 1 || environmentAsFixed({}).oneDnn) return undefined;
  const [rows, columns] = convolutionAxes(
    { images: inputs.x.shape, filter: filterShape, depthwise: false },
    attrs,
  );
  if (!rows || !columns || rows.stride !== 1 || columns.stride !== 1) return undefined;
  // With gaps a filter reaches over more rows or columns than it has.
  if (rows.taps !== filterShape[0] || columns.taps !== filterShape[1]) return undefined;
  return new PackedColumns({ rows, columns, filterShape }, factor);
}

// Measured for filters of 3 × 3 to 7 × 7: with more channels nothing is won.
function factorFor(channels: number): number {
  if (channels === 1) return 4;
  return channels <= 8 ? 2 : 1;
}

function convolve(shipped: KernelFunc, call: KernelCall, packing: PackedColumns): Tensor {
  const { x, filter } = call.inputs;
  const inputs = {
    ...call.inputs,
    x: packing.packImages(asTensor(x)),
    filter: packing.packFilter(asTensor(filter)),
  };
  return packing.unpackOutput(asTensor(shipped({ ...call, inputs, attrs: { ...call.attrs, pad: 'valid' } })));
}

function differentiate(shipped: KernelFunc, call: KernelCall, packing: PackedColumns): Tensor {
  const { x, dy } = call.inputs;
  const inputs = { x: packing.packImages(asTensor(x)), dy: packing.packOutput(asTensor(dy)) };
  const attrs = { ...call.attrs, pad: 'valid', filterShape: [...packing.filterShape] };
  return packing.unpackFilter(asTensor(shipped({ ...call, inputs, attrs })));
}

function asTensor(given: unknown): Tensor {
  if (given instanceof Tensor) return given;
  throw new TypeError('native kernels take and give tensors');
}
