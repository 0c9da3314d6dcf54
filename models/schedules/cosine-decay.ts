import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { rate } from '../options.js';
import { alongCosine, progress, type Schedule, steps } from './schedule.js';

/** Settings of {@link cosineDecay}. */
export interface CosineDecayOptions {
  /** The rate of the first step. */
  readonly rate: number;
  /** After how many steps it has come to its end, where it stays. */
  readonly steps: number;
  /** The rate at the end, at least 0; default 0. */
  readonly to?: number;
}

const schema = z.strictObject({ rate, steps, to: z.number().min(0).default(0) });

/**
 * A learning rate that falls along half a period of the cosine: slowly, then fast, then slowly.
 *
 * (Loshchilov and Hutter, "SGDR", 2017, without restarts; Dive into Deep Learning, 12.11; PyTorch's
 * `CosineAnnealingLR`.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { cosineDecay } from 'millrace';
 * const rate = cosineDecay({ rate: 0.5, steps: 1000 });
 * rate(501); // 0.25
 * ```
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const { rate, steps, to } = parseOptions('cosineDecay', schema, options);
  return (step) => alongCosine(rate, to, progress(step, steps));
}
