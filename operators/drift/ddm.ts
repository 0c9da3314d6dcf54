import { z } from 'zod';
import { anyNumber } from '../../core/any-number.js';
import { MillraceError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { stateOf } from '../../core/stage.js';
import type { DriftDetector } from './detector.js';

/** Settings of {@link ddm}. */
export interface DdmOptions {
  /** How many errors and non-errors come before any is judged, at least 1; default 30. */
  readonly warmStart?: number;
  /** By how many deviations the rate must lie above its minimum for a warning, above 0; default 2. */
  readonly warningThreshold?: number;
  /** By how many for a drift, above 0; default 3. */
  readonly driftThreshold?: number;
}

const optionsSchema = z.strictObject({
  warmStart: z.number().int().min(1).default(30),
  warningThreshold: z.number().positive().default(2),
  driftThreshold: z.number().positive().default(3),
});

const stateSchema = z.object({
  level: z.enum(['stable', 'warning', 'drift']),
  samples: z.number().int().min(0),
  /** Of errors so far. */
  rate: z.number(),
  /** The rate and its deviation where their sum was smallest. */
  lowestRate: anyNumber,
  lowestDeviation: anyNumber,
});
type State = z.infer<typeof stateSchema>;

const fresh: State = {
  level: 'stable',
  samples: 0,
  rate: 0,
  lowestRate: Number.POSITIVE_INFINITY,
  lowestDeviation: 0,
};

/**
 * The drift detection method: a drift is where the rate of errors lies far above the lowest one that it had.
 *
 * Values are 1 for an error and 0 for none. With the rate p of n of them and its deviation `s = √(p (1 - p) / n)`,
 * `p + s` above `p_min + 3 s_min` is a drift, above `p_min + 2 s_min` a warning.
 *
 * (Gama, Medas, Castillo and Rodrigues, "Learning with Drift Detection", 2004; at the same values as River.)
 *
 * @throws MillraceError `OPTION_INVALID`; when a value is no share of errors, `INPUT_INVALID`.
 * @example
 * ```ts
 * import { ddm } from 'millrace';
 * const watch = ddm().watch();
 * for (const error of [0, 0, 1, 0]) console.log(watch.update(error)); // stable, four times
 * ```
 */
export function ddm(options: DdmOptions = {}): DriftDetector {
  const settings = parseOptions('ddm', optionsSchema, options);
  return {
    name: 'ddm',
    options: settings,
    watch(saved) {
      let state = stateOf(saved, stateSchema, 'ddm') ?? fresh;
      return {
        update(value) {
          state = next(state.level === 'drift' ? fresh : state, checked(value), settings);
          return state.level;
        },
        get state() {
          return state;
        },
      };
    },
  };
}

function next(before: State, error: number, settings: Required<DdmOptions>): State {
  const { warmStart, warningThreshold, driftThreshold } = settings;
  const samples = before.samples + 1;
  const rate = before.rate + (1 / samples) * (error - before.rate);
  if (samples <= warmStart) return { ...before, samples, rate };
  const deviation = Math.sqrt((rate * (1 - rate)) / samples);
  const isLowest = rate + deviation <= before.lowestRate + before.lowestDeviation;
  const lowestRate = isLowest ? rate : before.lowestRate;
  const lowestDeviation = isLowest ? deviation : before.lowestDeviation;
  const beyond = (threshold: number): boolean => rate + deviation > lowestRate + threshold * lowestDeviation;
  const level = beyond(driftThreshold) ? 'drift' : beyond(warningThreshold) ? 'warning' : 'stable';
  return { level, samples, rate, lowestRate, lowestDeviation };
}

function checked(value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new MillraceError('INPUT_INVALID', {
    what: 'value for ddm',
    given: value,
    expected: '1 for an error, 0 for none',
    advice:
      'Watch errors, as windowed(runningAccuracy(), 1) tells them sample by sample, or take another detector',
  });
}
