import { predictedClass, type RunningMetric, runningMean } from './running-metric.js';

/**
 * The share of samples that were taken for their class, in 0 .. 1, so far.
 *
 * Of one output the logit decides, of several the largest.
 *
 * @example
 * ```ts
 * import { runningAccuracy, windowed } from 'millrace';
 * const metrics = { accuracy: runningAccuracy(), recently: windowed(runningAccuracy(), 1000) };
 * ```
 */
export function runningAccuracy(): RunningMetric {
  return runningMean('accuracy', (sample) => (predictedClass(sample) === sample.label ? 1 : 0));
}
