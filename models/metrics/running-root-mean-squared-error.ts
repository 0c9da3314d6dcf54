import { type RunningMetric, runningMean } from './running-metric.js';

/**
 * The root of the mean of `(ŷ - y)²` so far (RMSE), of models with one output.
 *
 * @example
 * ```ts
 * import { runningRootMeanSquaredError } from 'millrace';
 * const metrics = { rmse: runningRootMeanSquaredError() };
 * ```
 */
export function runningRootMeanSquaredError(): RunningMetric {
  return runningMean(
    'rootMeanSquaredError',
    ({ label, outputs, start }) => ((outputs[start] ?? Number.NaN) - label) ** 2,
    // What is taken out of a window may leave less than nothing, by rounding.
    (mean) => Math.sqrt(Math.max(0, mean)),
  );
}
