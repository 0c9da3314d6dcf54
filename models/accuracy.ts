import { portable } from '../core/portable.js';
import type { Metric } from './loss.js';

/**
 * The share of samples whose largest output stands at their class number, in 0 .. 1.
 *
 * Outputs have shape `[size, classes]`, labels `[size]`. The first of equal outputs counts, as in `argMax`.
 *
 * @example
 * ```ts
 * import { accuracy } from 'millrace';
 * const outputs = { data: Float32Array.of(0.1, 0.9, 0.8, 0.2), shape: [2, 2] };
 * accuracy(outputs, { data: Uint8Array.of(1, 1), shape: [2] }); // 0.5
 * ```
 */
export const accuracy = portable<Metric>(import.meta.url, 'accuracy', (output, labels) => {
  const size = labels.data.length;
  const classes = output.data.length / size;
  let right = 0;
  for (let sample = 0; sample < size; sample++) {
    const start = sample * classes;
    let best = start;
    for (let index = start + 1; index < start + classes; index++) {
      if ((output.data[index] ?? 0) > (output.data[best] ?? 0)) best = index;
    }
    if (best - start === labels.data[sample]) right++;
  }
  return right / size;
});
