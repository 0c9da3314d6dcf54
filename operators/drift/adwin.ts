import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { stateOf } from '../../core/stage.js';
import { AdaptiveWindow, windowStateSchema } from './adaptive-window.js';
import type { DriftDetector } from './detector.js';

/** Settings of {@link adwin}. */
export interface AdwinOptions {
  /** How sure it is: the share of false alarms that is put up with, in (0, 1); default 0.002. */
  readonly delta?: number;
  /** It looks for a drift every so many values, at least 1; default 32. */
  readonly clock?: number;
  /** How many buckets of each size there may be before two are merged, at least 2; default 5. */
  readonly maxBuckets?: number;
  /** How many values both parts of the window must have, at least 1; default 5. */
  readonly minWindowLength?: number;
  /** How many values come before it looks, at least 0; default 10. */
  readonly gracePeriod?: number;
}

const optionsSchema = z.strictObject({
  delta: z.number().positive().lt(1).default(0.002),
  clock: z.number().int().min(1).default(32),
  maxBuckets: z.number().int().min(2).default(5),
  minWindowLength: z.number().int().min(1).default(5),
  gracePeriod: z.number().int().min(0).default(10),
});

const stateSchema = z.object({ drifted: z.boolean(), window: windowStateSchema });

/**
 * ADWIN: keeps a window that grows as long as values are alike; a drift is where it has two parts whose means differ by
 * more than chance allows.
 *
 * The window holds sums over 1, 2, 4, … values: memory and time grow with the logarithm of its length. After a drift it
 * starts anew.
 *
 * (Bifet and Gavaldà, "Learning from Time-Changing Data with Adaptive Windowing", 2007; at the same values as River.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { adwin } from 'millrace';
 * const watch = adwin().watch();
 * const levels = Array.from({ length: 2000 }, (_, index) => watch.update(index < 1000 ? index % 2 : 5));
 * console.log(levels.indexOf('drift'));
 * ```
 */
export function adwin(options: AdwinOptions = {}): DriftDetector {
  const settings = parseOptions('adwin', optionsSchema, options);
  return {
    name: 'adwin',
    options: settings,
    watch(saved) {
      const state = stateOf(saved, stateSchema, 'adwin');
      let window = new AdaptiveWindow(settings, state?.window);
      let drifted = state?.drifted ?? false;
      return {
        update(value) {
          if (drifted) window = new AdaptiveWindow(settings);
          drifted = window.update(value);
          return drifted ? 'drift' : 'stable';
        },
        get state() {
          return { drifted, window: window.state };
        },
      };
    },
  };
}
