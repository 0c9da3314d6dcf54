import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { rate } from '../options.js';
import { type Schedule, steps } from './schedule.js';

/** Settings of {@link stepDecay}. */
export interface StepDecayOptions {
  /** The rate of the first steps. */
  readonly rate: number;
  /** After how many steps it changes, again and again. */
  readonly every: number;
  /** What it is multiplied with each time; default 0.1. */
  readonly factor?: number;
}

const schema = z.strictObject({ rate, every: steps, factor: z.number().positive().default(0.1) });

/**
 * A learning rate that falls in steps: `rate · factor ^ ⌊(step - 1) / every⌋`.
 *
 * (Dive into Deep Learning, 12.11; PyTorch's `StepLR`.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { stepDecay } from 'millrace';
 * const rate = stepDecay({ rate: 0.5, every: 100 });
 * rate(100); // 0.5
 * rate(101); // 0.05
 * ```
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const { rate, every, factor } = parseOptions('stepDecay', schema, options);
  return (step) => rate * factor ** Math.floor((step - 1) / every);
}
