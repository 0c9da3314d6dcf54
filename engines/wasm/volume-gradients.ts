import {
  backend_util,
  Conv3DBackpropFilterV2,
  Conv3DBackpropInputV2,
  type KernelFunc,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { replaceKernel } from '../replace.js';
import { shape5D, triple } from '../windows/attributes.js';
import { visitPlaces, volumeAxes } from '../windows/places.js';
import { openHeap } from './heap.js';

/**
 * Repairs both gradients of 3-D convolutions on the WebAssembly backend: as shipped they are wrong for every shape that
 * was tried, without an error, where the forward pass is right.
 *
 * Loops over what each output sees.
 */
export function repairVolumeGradients(): void {
  replaceKernel(Conv3DBackpropFilterV2, 'wasm', 'right', () => filterGradient);
  replaceKernel(Conv3DBackpropInputV2, 'wasm', 'right', () => inputGradient);
}

const attributes = z.object({ strides: triple, pad: z.union([z.enum(['same', 'valid']), z.number()]) });

type Window = ReturnType<typeof backend_util.computeConv3DInfo>;

function windowOf(given: unknown, inputShape: unknown, filterShape: unknown): Window {
  const { strides, pad } = attributes.parse(given);
  return backend_util.computeConv3DInfo(
    shape5D.parse(inputShape),
    shape5D.parse(filterShape),
    strides,
    1,
    pad,
  );
}

const filterGradient: KernelFunc = ({ inputs, backend, attrs }) => {
  const window = windowOf(attrs, inputs.x?.shape, attrs?.filterShape);
  const heap = openHeap(backend, inputs);
  const gradient = heap.zeros(window.filterShape);
  const [x, dy, dw] = [heap.floats(inputs.x), heap.floats(inputs.dy), heap.floats(gradient)];
  visitWeights(window, (input, weight, output) => {
    dw[weight] = (dw[weight] ?? 0) + (x[input] ?? 0) * (dy[output] ?? 0);
  });
  return gradient;
};

const inputGradient: KernelFunc = ({ inputs, backend, attrs }) => {
  const window = windowOf(attrs, attrs?.inputShape, inputs.filter?.shape);
  const heap = openHeap(backend, inputs);
  const gradient = heap.zeros(window.inShape);
  const [filter, dy, dx] = [heap.floats(inputs.filter), heap.floats(inputs.dy), heap.floats(gradient)];
  visitWeights(window, (input, weight, output) => {
    dx[input] = (dx[input] ?? 0) + (filter[weight] ?? 0) * (dy[output] ?? 0);
  });
  return gradient;
};

/** Every product that the convolution is made of: the numbers of its input, its weight and its output. */
function visitWeights(window: Window, visit: (input: number, weight: number, output: number) => void): void {
  const { inChannels, outChannels } = window;
  visitPlaces(volumeAxes(window), window.batchSize, (place, tap, outputPlace) => {
    for (let from = 0; from < inChannels; from++) {
      for (let to = 0; to < outChannels; to++) {
        visit(
          place * inChannels + from,
          (tap * inChannels + from) * outChannels + to,
          outputPlace * outChannels + to,
        );
      }
    }
  });
}
