import { z } from 'zod';
import { anyNumber } from '../../core/any-number.js';
import { parseOptions } from '../../core/options.js';
import { stateOf } from '../../core/stage.js';
import type { DriftDetector } from './detector.js';

/** Settings of {@link pageHinkley}. */
export interface PageHinkleyOptions {
  /** How many values must have come before a drift is reported, at least 1; default 30. */
  readonly minSamples?: number;
  /** By how much values may differ from their mean without counting, at least 0; default 0.005. */
  readonly delta?: number;
  /** How large the sum of differences must grow, above 0; default 50. */
  readonly threshold?: number;
  /** How much of the sum is kept from value to value, in (0, 1]; default 0.9999. */
  readonly alpha?: number;
  /** Whether values that rise, fall, or do either are a drift; default `both`. */
  readonly mode?: 'up' | 'down' | 'both';
}

const optionsSchema = z.strictObject({
  minSamples: z.number().int().min(1).default(30),
  delta: z.number().min(0).default(0.005),
  threshold: z.number().positive().default(50),
  alpha: z.number().positive().max(1).default(0.9999),
  mode: z.enum(['up', 'down', 'both']).default('both'),
});

const stateSchema = z.object({
  drifted: z.boolean(),
  samples: z.number().int().min(0),
  mean: anyNumber,
  /** Sums of what the values are above their mean, less or more delta. */
  above: anyNumber,
  below: anyNumber,
  lowest: anyNumber,
  highest: anyNumber,
});
type State = z.infer<typeof stateSchema>;

const fresh: State = {
  drifted: false,
  samples: 0,
  mean: 0,
  above: 0,
  below: 0,
  lowest: Number.POSITIVE_INFINITY,
  highest: -1,
};

/**
 * The Page-Hinkley test: a drift is where the sum of what values differ from their mean has moved far from its extreme.
 *
 * (Page, "Continuous Inspection Schemes", 1954; with forgetting, as River has it, and at the same values.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { pageHinkley } from 'millrace';
 * const watch = pageHinkley({ threshold: 2 }).watch();
 * const levels = Array.from({ length: 100 }, (_, index) => watch.update(index < 50 ? 0 : 1));
 * console.log(levels.indexOf('drift'));
 * ```
 */
export function pageHinkley(options: PageHinkleyOptions = {}): DriftDetector {
  const settings = parseOptions('pageHinkley', optionsSchema, options);
  return {
    name: 'pageHinkley',
    options: settings,
    watch(saved) {
      let state = stateOf(saved, stateSchema, 'pageHinkley') ?? fresh;
      return {
        update(value) {
          state = next(state.drifted ? fresh : state, value, settings);
          return state.drifted ? 'drift' : 'stable';
        },
        get state() {
          return state;
        },
      };
    },
  };
}

function next(before: State, value: number, settings: Required<PageHinkleyOptions>): State {
  const { minSamples, delta, threshold, alpha, mode } = settings;
  const samples = before.samples + 1;
  const mean = before.mean + (1 / samples) * (value - before.mean);
  const difference = value - mean;
  const above = alpha * before.above + difference - delta;
  const below = alpha * before.below + difference + delta;
  const lowest = Math.min(before.lowest, above);
  const highest = Math.max(before.highest, below);
  const rose = mode !== 'down' && above - lowest > threshold;
  const fell = mode !== 'up' && highest - below > threshold;
  const drifted = samples >= minSamples && (rose || fell);
  return { drifted, samples, mean, above, below, lowest, highest };
}
