import { addTo, type RunningMetric } from './running-metric.js';

/**
 * The coefficient of determination R² so far, of models with one output: 1 for perfect predictions, 0 for those that are
 * no better than the mean of the labels, below 0 for worse ones.
 *
 * `1 - Σ (ŷ - y)² / Σ (y - mean)²`, with the second sum by Welford's method; 0 until there are two labels that differ.
 *
 * @example
 * ```ts
 * import { runningR2 } from 'millrace';
 * const metrics = { r2: runningR2() };
 * ```
 */
export function runningR2(): RunningMetric {
  return {
    name: 'r2',
    // The number of samples, the mean of their labels, the sum of squares around it, and that of the residuals.
    size: 4,
    count(sums, { label, outputs, start }, sign) {
      const before = sums[1] ?? 0;
      addTo(sums, 0, sign);
      const samples = sums[0] ?? 0;
      if (samples === 0) {
        sums.fill(0);
        return;
      }
      addTo(sums, 1, (sign * (label - before)) / samples);
      addTo(sums, 2, sign * (label - before) * (label - (sums[1] ?? 0)));
      addTo(sums, 3, sign * ((outputs[start] ?? Number.NaN) - label) ** 2);
    },
    value: ([samples = 0, , squares = 0, residuals = 0]) =>
      samples > 1 && squares > 0 ? 1 - residuals / squares : 0,
  };
}
