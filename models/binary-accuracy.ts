import { portable } from '../core/portable.js';
import type { Metric } from './loss.js';

/**
 * The share of logits on the right side of 0: above it for a label of 1 (or above a half), below it for one of 0.
 *
 * @example
 * ```ts
 * import { binaryAccuracy } from 'millrace';
 * const logits = { data: Float32Array.of(2, -1), shape: [2, 1] };
 * binaryAccuracy(logits, { data: Uint8Array.of(1, 1), shape: [2] }); // 0.5
 * ```
 */
export const binaryAccuracy = portable<Metric>(import.meta.url, 'binaryAccuracy', (logits, labels) => {
  let right = 0;
  for (let index = 0; index < logits.data.length; index++) {
    if ((logits.data[index] ?? 0) > 0 === (labels.data[index] ?? 0) > 0.5) right++;
  }
  return right / logits.data.length;
});
