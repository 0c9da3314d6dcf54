import { parseOptions } from '../../core/options.js';
import { rate as rateSchema } from '../options.js';
import type { Schedule } from './schedule.js';

/**
 * The same learning rate at every step; what {@link warmUp} is put before where nothing else changes the rate.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { constant, warmUp } from 'millrace';
 * const rate = warmUp({ steps: 99 }, constant(0.5));
 * rate(1); // 0.005
 * ```
 */
export function constant(rate: number): Schedule {
  const value = parseOptions('constant', rateSchema, rate);
  return () => value;
}
