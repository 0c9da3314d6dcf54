import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { rate } from '../options.js';
import { type Schedule, steps } from './schedule.js';

/** Settings of {@link exponentialDecay}. */
export interface ExponentialDecayOptions {
  /** The rate of the first step. */
  readonly rate: number;
  /** What it has been multiplied with after `every` steps. */
  readonly factor: number;
  /** Default 1. */
  readonly every?: number;
}

const schema = z.strictObject({ rate, factor: z.number().positive(), every: steps.default(1) });

/**
 * A learning rate that falls by the same factor at every step: `rate · factor ^ ((step - 1) / every)`.
 *
 * (PyTorch's `ExponentialLR`, for `every: 1`.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { exponentialDecay } from 'millrace';
 * const rate = exponentialDecay({ rate: 0.5, factor: 0.1, every: 1000 });
 * rate(1001); // 0.05
 * ```
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const { rate, factor, every } = parseOptions('exponentialDecay', schema, options);
  return (step) => rate * factor ** ((step - 1) / every);
}
