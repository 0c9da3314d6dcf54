import { portable } from '../core/portable.js';
import type { TypedArray } from '../core/sample.js';
import type { Metric } from './loss.js';

/**
 * The share of samples whose largest output stands at their class number, in 0 .. 1.
 *
 * Outputs have shape `[size, classes]`, labels `[size]`, or `[size, classes]` where they are shares of classes, of which
 * the largest counts. The first of equal numbers counts, as in `argMax`.
 *
 * @example
 * ```ts
 * import { accuracy } from 'millrace';
 * const outputs = { data: Float32Array.of(0.1, 0.9, 0.8, 0.2), shape: [2, 2] };
 * accuracy(outputs, { data: Uint8Array.of(1, 1), shape: [2] }); // 0.5
 * ```
 */
export const accuracy = portable<Metric>(import.meta.url, 'accuracy', (output, labels) => {
  const [size = 0] = labels.shape;
  const classes = output.data.length / size;
  const soft = labels.shape.length === 2 && labels.shape[1] !== 1;
  let right = 0;
  for (let sample = 0; sample < size; sample++) {
    const start = sample * classes;
    const expected = soft ? placeOfLargest(labels.data, start, classes) : labels.data[sample];
    if (placeOfLargest(output.data, start, classes) === expected) right++;
  }
  return right / size;
});

function placeOfLargest(data: TypedArray, start: number, count: number): number {
  let best = 0;
  for (let place = 1; place < count; place++) {
    if ((data[start + place] ?? 0) > (data[start + best] ?? 0)) best = place;
  }
  return best;
}
