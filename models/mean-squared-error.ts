import { portable } from '../core/portable.js';
import type { Metric } from './loss.js';

/**
 * The mean of `(ŷ - y)²` over all outputs: twice the {@link squaredLoss} of samples without weights.
 *
 * @example
 * ```ts
 * import { meanSquaredError } from 'millrace';
 * const outputs = { data: Float32Array.of(1, 3), shape: [2, 1] };
 * meanSquaredError(outputs, { data: Float32Array.of(1, 1), shape: [2] }); // 2
 * ```
 */
export const meanSquaredError = portable<Metric>(import.meta.url, 'meanSquaredError', (output, labels) => {
  let total = 0;
  for (let index = 0; index < output.data.length; index++) {
    const difference = (output.data[index] ?? Number.NaN) - (labels.data[index] ?? Number.NaN);
    total += difference * difference;
  }
  return total / output.data.length;
});
