import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { rate } from '../options.js';
import { alongCosine, type Schedule } from './schedule.js';

/** Settings of {@link oneCycle}. */
export interface OneCycleOptions {
  /** The largest rate. */
  readonly peak: number;
  /** The steps of the whole cycle, at least 2; the rate of the last one is kept afterwards. */
  readonly steps: number;
  /** The part of the cycle in which the rate rises, in (0, 1); default 0.3. */
  readonly rising?: number;
  /** The peak divided by the rate of the first step; default 25. */
  readonly startFactor?: number;
  /** The rate of the first step divided by that of the last; default 10000. */
  readonly endFactor?: number;
}

const factor = z.number().min(1);

const schema = z.strictObject({
  peak: rate,
  steps: z.int().min(2),
  rising: z.number().gt(0).lt(1).default(0.3),
  startFactor: factor.default(25),
  endFactor: factor.default(1e4),
});

/**
 * A learning rate that rises to its peak and falls to almost nothing, both along a cosine.
 *
 * (Smith and Topin, "Super-Convergence", 2018; PyTorch's `OneCycleLR` with its defaults.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { oneCycle } from 'millrace';
 * const rate = oneCycle({ peak: 0.5, steps: 1000 });
 * rate(300); // 0.5
 * ```
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const { peak, steps, rising, startFactor, endFactor } = parseOptions('oneCycle', schema, options);
  const start = peak / startFactor;
  const top = rising * steps - 1;
  return (step) => {
    const done = Math.min(step, steps) - 1;
    if (done < top) return alongCosine(start, peak, done / top);
    return alongCosine(peak, start / endFactor, (done - top) / (steps - 1 - top));
  };
}
