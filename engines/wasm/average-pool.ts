import { AvgPool, type KernelFunc } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';
import { visitPlaces } from '../windows/places.js';
import { poolAxes2D } from '../windows/pool-axes.js';
import { allFinite } from './finite.js';
import { openHeap } from './heap.js';

/**
 * Keeps NaN in 2-D average pools on the WebAssembly backend.
 *
 * As shipped XNNPACK clamps the averages to the finite numbers and infinities: NaN becomes -Infinity. Here images with
 * numbers that are not finite are averaged by a loop.
 */
export function repairAveragePool(): void {
  replaceKernel(AvgPool, 'wasm', 'NaN', (shipped) => (parameters) => {
    const { inputs, backend } = parameters;
    return allFinite(openHeap(backend, inputs).floats(inputs.x)) ? shipped(parameters) : average(parameters);
  });
}

const average: KernelFunc = ({ inputs, backend, attrs }) => {
  const heap = openHeap(backend, inputs);
  const [batch = 0, ...shape] = inputs.x?.shape ?? [];
  const channels = shape.at(-1) ?? 0;
  const axes = poolAxes2D([batch, ...shape], attrs);
  const made = heap.zeros([batch, ...axes.map(({ outputs }) => outputs), channels]);
  const [x, y] = [heap.floats(inputs.x), heap.floats(made)];
  const counts = new Float32Array(y.length);
  visitPlaces(axes, batch, (input, _tap, output) => {
    for (let channel = 0; channel < channels; channel++) {
      const at = output * channels + channel;
      y[at] = (y[at] ?? 0) + (x[input * channels + channel] ?? 0);
      counts[at] = (counts[at] ?? 0) + 1;
    }
  });
  for (const [at, count] of counts.entries()) y[at] = (y[at] ?? 0) / count;
  return made;
};
