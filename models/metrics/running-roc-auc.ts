import { wholeNumber } from '../../core/options.js';
import { addTo, type RunningMetric } from './running-metric.js';

/**
 * The area under the ROC curve of two classes so far, in 0 .. 1: how often a sample of class 1 had a higher output than
 * one of class 0.
 *
 * It is approximated over thresholds spread evenly over the probabilities 0 .. 1, as River does: the exact area would
 * need all outputs ever seen. The output is the logit of class 1. 0 until samples of both classes were there.
 *
 * @param thresholds how many, at least 2; default 10. More are more exact, and cost time.
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { runningRocAuc, windowed } from 'millrace';
 * const metrics = { rocAuc: runningRocAuc(50), recently: windowed(runningRocAuc(), 1000) };
 * ```
 */
export function runningRocAuc(thresholds = 10): RunningMetric {
  const count = wholeNumber('runningRocAuc thresholds', thresholds, 2);
  const logits = Float64Array.from({ length: count }, (_, index) => logitOf(index / (count - 1)));
  // The outermost let everything and nothing pass.
  logits[count - 1] = Number.POSITIVE_INFINITY;
  logits[0] = Number.NEGATIVE_INFINITY;
  const negatives = 2 * count;
  return {
    name: `rocAuc of ${count} thresholds`,
    // By threshold, those above it of class 1, then of class 0; then how many there are of class 1 and of class 0.
    size: negatives + 2,
    count(sums, { label, outputs, start }, sign) {
      const logit = outputs[start] ?? Number.NaN;
      const own = label === 1 ? 0 : count;
      for (let index = 0; index < count; index++) {
        if (index === 0 || logit > (logits[index] ?? 0)) addTo(sums, own + index, sign);
      }
      addTo(sums, label === 1 ? negatives : negatives + 1, sign);
    },
    value: (sums) => areaOf(sums, count),
  };
}

function logitOf(probability: number): number {
  return Math.log(probability / (1 - probability));
}

/** By the trapezoidal rule, from the highest threshold down. */
function areaOf(sums: Float64Array, count: number): number {
  const [ones = 0, zeros = 0] = sums.subarray(2 * count);
  if (ones === 0 || zeros === 0) return 0;
  let area = 0;
  for (let index = 0; index + 1 < count; index++) {
    const width = ((sums[count + index] ?? 0) - (sums[count + index + 1] ?? 0)) / zeros;
    area += (width * ((sums[index] ?? 0) + (sums[index + 1] ?? 0))) / (2 * ones);
  }
  return area;
}
