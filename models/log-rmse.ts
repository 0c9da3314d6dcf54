import { portable } from '../core/portable.js';
import type { Metric } from './loss.js';

/**
 * The root of the mean squared difference between the logarithms of outputs and labels: an error of relative size.
 *
 * `√(mean of (log ŷ − log y)²)`, with outputs below 1 taken as 1. It is that of a batch: of several batches the mean is
 * not that of them all together. (Dive into Deep Learning, 5.7.3.)
 *
 * @example
 * ```ts
 * import { logRmse } from 'millrace';
 * const outputs = { data: Float32Array.of(Math.E * 100, 100), shape: [2, 1] };
 * logRmse(outputs, { data: Float32Array.of(100, 100), shape: [2] }); // √(1 / 2)
 * ```
 */
export const logRmse = portable<Metric>(import.meta.url, 'logRmse', (outputs, labels) => {
  let total = 0;
  for (let index = 0; index < outputs.data.length; index++) {
    const output = Math.max(outputs.data[index] ?? Number.NaN, 1);
    total += (Math.log(output) - Math.log(labels.data[index] ?? Number.NaN)) ** 2;
  }
  return Math.sqrt(total / outputs.data.length);
});
