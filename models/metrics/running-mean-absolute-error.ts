import { type RunningMetric, runningMean } from './running-metric.js';

/**
 * The mean of `|ŷ - y|` so far (MAE), of models with one output.
 *
 * @example
 * ```ts
 * import { runningMeanAbsoluteError } from 'millrace';
 * const metrics = { mae: runningMeanAbsoluteError() };
 * ```
 */
export function runningMeanAbsoluteError(): RunningMetric {
  return runningMean('meanAbsoluteError', ({ label, outputs, start }) =>
    Math.abs((outputs[start] ?? Number.NaN) - label),
  );
}
