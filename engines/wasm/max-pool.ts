import {
  type KernelFunc,
  MaxPool,
  MaxPool3D,
  MaxPool3DGrad,
  MaxPoolGrad,
  MaxPoolWithArgmax,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { replaceKernel } from '../replace.js';
import { type Axis, placesOf } from '../windows/places.js';
import { poolAxes2D, poolAxes3D } from '../windows/pool-axes.js';
import { allFinite } from './finite.js';
import { openHeap } from './heap.js';

/**
 * Repairs max pools on the WebAssembly backend: the gradient of 2-D ones, 3-D ones both ways, `maxPoolWithArgmax`.
 *
 * As shipped the search for the maximum of a window starts from `std::numeric_limits<float>::min()`, which is 1.2e-38
 * and not the least number. Where no input is above it, those pools give 1.2e-38, and the gradient is lost: after tanh,
 * batch normalization or a linear layer a network trains, and less well, without an error. Here the first largest input
 * of each window counts, as in TensorFlow and PyTorch. The gradient also takes a third of the time.
 *
 * NaN is the largest of all, as in PyTorch, so that it comes through. As shipped a 2-D pool passes over it, and
 * gives -Infinity where the whole window is NaN.
 */
export function repairMaxPools(): void {
  replaceKernel(MaxPoolGrad, 'wasm', 'any maximum', () => gradient(poolAxes2D));
  replaceKernel(MaxPool3DGrad, 'wasm', 'any maximum', () => gradient(poolAxes3D));
  replaceKernel(MaxPool3D, 'wasm', 'any maximum', () => largestOf(poolAxes3D));
  replaceKernel(MaxPoolWithArgmax, 'wasm', 'any maximum', () => largestAndPlace);
  replaceKernel(MaxPool, 'wasm', 'NaN', (shipped) => whereNotFinite(largestOf(poolAxes2D), shipped));
}

type AxesOf = (shape: readonly number[], attributes: unknown) => readonly Axis[];

/** A kernel of its own for float32 tensors that hold NaN or an infinity. */
function whereNotFinite(kernel: KernelFunc, otherwise: KernelFunc): KernelFunc {
  return (parameters) => {
    const { x } = parameters.inputs;
    if (x?.dtype !== 'float32') return otherwise(parameters);
    const finite = allFinite(openHeap(parameters.backend, { x }).floats(x));
    return finite ? otherwise(parameters) : kernel(parameters);
  };
}

function gradient(axesOf: AxesOf): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const heap = openHeap(backend, inputs);
    const shape = inputs.input?.shape ?? [];
    const made = heap.zeros(shape);
    const [dy, dx] = [heap.floats(inputs.dy), heap.floats(made)];
    visitLargest(heap.floats(inputs.input), shape, axesOf(shape, attrs), (input, output) => {
      dx[input] = (dx[input] ?? 0) + (dy[output] ?? 0);
    });
    return made;
  };
}

function largestOf(axesOf: AxesOf): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const heap = openHeap(backend, inputs);
    const shape = inputs.x?.shape ?? [];
    const axes = axesOf(shape, attrs);
    const made = heap.zeros([shape[0] ?? 0, ...axes.map(({ outputs }) => outputs), shape.at(-1) ?? 0]);
    const [x, y] = [heap.floats(inputs.x), heap.floats(made)];
    visitLargest(x, shape, axes, (input, output) => {
      y[output] = x[input] ?? 0;
    });
    return made;
  };
}

const argmaxAttributes = z.object({ includeBatchInIndex: z.boolean() });

const largestAndPlace: KernelFunc = ({ inputs, backend, attrs }) => {
  const heap = openHeap(backend, inputs);
  const [batch = 0, ...shape] = inputs.x?.shape ?? [];
  const axes = poolAxes2D([batch, ...shape], attrs);
  const pooled = [batch, ...axes.map(({ outputs }) => outputs), shape.at(-1) ?? 0];
  const [made, places] = [heap.zeros(pooled), heap.zeros(pooled, 'int32')];
  const [x, y, at] = [heap.floats(inputs.x), heap.floats(made), heap.integers(places)];
  const counted = argmaxAttributes.parse(attrs).includeBatchInIndex ? x.length : x.length / batch;
  visitLargest(x, [batch, ...shape], axes, (input, output) => {
    y[output] = x[input] ?? 0;
    at[output] = input % counted;
  });
  return [made, places];
};

/** The first largest input that each output sees, channel by channel, of `[batch, places, channels]`. */
function visitLargest(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly Axis[],
  visit: (input: number, output: number) => void,
): void {
  const windows = placesOf(axes).map(({ inputs }) => inputs);
  const channels = shape.at(-1) ?? 0;
  const imageSize = axes.reduce((size, { inputs }) => size * inputs, channels);
  let output = 0;
  for (let image = 0; image < values.length; image += imageSize) {
    for (const window of windows) {
      for (let channel = 0; channel < channels; channel++) {
        visit(largest(values, window, channels, image + channel), output++);
      }
    }
  }
}

/** Where the first largest number of a window, or its first NaN, is, in the channel that begins at `start`. */
function largest(values: Float32Array, window: readonly number[], channels: number, start: number): number {
  let found = start + (window[0] ?? 0) * channels;
  let most = values[found] ?? 0;
  for (let index = 1; index < window.length; index++) {
    const at = start + (window[index] ?? 0) * channels;
    const value = values[at] ?? 0;
    if (value <= most || Number.isNaN(most)) continue;
    most = value;
    found = at;
  }
  return found;
}
