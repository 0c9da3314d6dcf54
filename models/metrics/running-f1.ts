import { addTo, predictedClass, type RunningMetric } from './running-metric.js';

/**
 * The F1 score of one class so far, in 0 .. 1: `2 · true positives / (2 · true positives + false ones of both kinds)`,
 * 0 where there is none of them.
 *
 * @param positive the class that counts as found or missed; default 1.
 * @example
 * ```ts
 * import { runningF1 } from 'millrace';
 * const metrics = { f1: runningF1() };
 * ```
 */
export function runningF1(positive = 1): RunningMetric {
  return {
    name: `f1 of class ${positive}`,
    size: 2,
    count(sums, sample, sign) {
      const found = predictedClass(sample) === positive;
      const there = sample.label === positive;
      if (found && there) addTo(sums, 0, sign);
      else if (found || there) addTo(sums, 1, sign);
    },
    value: ([right = 0, wrong = 0]) => (right + wrong > 0 ? (2 * right) / (2 * right + wrong) : 0),
  };
}
