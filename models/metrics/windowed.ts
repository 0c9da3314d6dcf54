import { wholeNumber } from '../../core/options.js';
import type { RunningMetric } from './running-metric.js';

/**
 * The same figure over the last so many samples only.
 *
 * @param size how many, at least 1: so many labels and outputs are kept.
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { runningMeanAbsoluteError, windowed } from 'millrace';
 * const metrics = { lately: windowed(runningMeanAbsoluteError(), 500) };
 * ```
 */
export function windowed(metric: RunningMetric, size: number): RunningMetric {
  const window = wholeNumber('windowed size', size);
  return { ...metric, name: `${metric.name} over ${window}`, window };
}
