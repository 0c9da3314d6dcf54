import { DepthwiseConv2dNativeBackpropFilter, type KernelFunc } from '@tensorflow/tfjs-core';
import { addKernel } from '../replace.js';
import { shape4D } from '../windows/attributes.js';
import { imageAxes, visitPlaces } from '../windows/places.js';
import { openHeap } from './heap.js';
import { type Window, windowOverImages } from './window.js';

/**
 * Gives the WebAssembly backend the gradient of depthwise convolutions by their filter, which it lacks (`Cannot find
 * registered kernel 'DepthwiseConv2dNativeBackpropFilter' for backend 'wasm'`).
 *
 * A loop over the places that each output sees: the fast convolution kernels sum over channels, and here every channel
 * is on its own.
 */
export function repairDepthwiseFilterGradient(): void {
  addKernel(DepthwiseConv2dNativeBackpropFilter, 'wasm', filterGradient);
}

const filterGradient: KernelFunc = ({ inputs, backend, attrs }) => {
  const window = windowOverImages(attrs, shape4D.parse(inputs.x?.shape), true);
  const heap = openHeap(backend, inputs);
  const output = heap.zeros(window.filterShape);
  sumProducts(window, heap.floats(inputs.x), heap.floats(inputs.dy), heap.floats(output));
  return output;
};

/** `dw[tap, channel, m]` is the sum of `x[input, channel] * dy[output, channel, m]` over all that outputs see. */
function sumProducts(window: Window, x: Float32Array, dy: Float32Array, dw: Float32Array): void {
  const { inChannels, outChannels } = window;
  const multiplier = outChannels / inChannels;
  visitPlaces(imageAxes(window), window.batchSize, (input, tap, output) => {
    for (let channel = 0; channel < outChannels; channel++) {
      const at = tap * outChannels + channel;
      const value = x[input * inChannels + Math.floor(channel / multiplier)] ?? 0;
      dw[at] = (dw[at] ?? 0) + value * (dy[output * outChannels + channel] ?? 0);
    }
  });
}
