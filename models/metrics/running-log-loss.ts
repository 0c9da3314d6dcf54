import { type RunningMetric, runningMean, type ScoredSample } from './running-metric.js';

/**
 * The mean of `-ln p`, with p the probability that was given to the class of a sample, so far: at least 0.
 *
 * Outputs are logits, of class 1 against class 0 or one for each class. Probabilities count as at least 1e-15.
 *
 * @example
 * ```ts
 * import { runningLogLoss } from 'millrace';
 * const metrics = { logLoss: runningLogLoss() };
 * ```
 */
export function runningLogLoss(): RunningMetric {
  return runningMean('logLoss', (sample) => Math.min(sample.logLoss ?? lossOf(sample), largest));
}

const largest = -Math.log(1e-15);

function lossOf({ label, outputs, start, width }: ScoredSample): number {
  if (width === 1) return softplus((label === 1 ? -1 : 1) * (outputs[start] ?? 0));
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = start; at < start + width; at++) highest = Math.max(highest, outputs[at] ?? Number.NaN);
  let sum = 0;
  for (let at = start; at < start + width; at++) sum += Math.exp((outputs[at] ?? 0) - highest);
  return Math.log(sum) + highest - (outputs[start + label] ?? Number.NaN);
}

/** `ln(1 + exp z)`, without overflow. */
function softplus(z: number): number {
  return z > 0 ? z + Math.log(1 + Math.exp(-z)) : Math.log(1 + Math.exp(z));
}
