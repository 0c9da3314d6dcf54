import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { type Schedule, steps } from './schedule.js';

/** Settings of {@link warmUp}. */
export interface WarmUpOptions {
  /** How many steps it takes. */
  readonly steps: number;
}

const schema = z.strictObject({ steps });

/**
 * Raises the learning rate in equal steps to where another schedule begins, and then follows that one.
 *
 * Step n of the first `steps` has the part n / (steps + 1) of the schedule's first rate. Step 1 of the schedule comes
 * after them. (Goyal and others, "Accurate, Large Minibatch SGD", 2017, 2.2; Dive into Deep Learning, 12.11.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { cosineDecay, warmUp } from 'millrace';
 * const rate = warmUp({ steps: 99 }, cosineDecay({ rate: 0.5, steps: 900 }));
 * rate(1); // 0.005
 * rate(100); // 0.5
 * ```
 */
export function warmUp(options: WarmUpOptions, then: Schedule): Schedule {
  const { steps } = parseOptions('warmUp', schema, options);
  return (step) => (step > steps ? then(step - steps) : (then(1) * step) / (steps + 1));
}
