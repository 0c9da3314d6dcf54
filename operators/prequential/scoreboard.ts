import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import type { BatchData, Dense } from '../../core/sample.js';
import type { RunningMetric } from '../../models/metrics/running-metric.js';
import { Tally, type TallyState, tallySchema } from '../../models/metrics/tally.js';

/** What a {@link Scoreboard} has counted, by the names of its metrics. */
export const scoreboardSchema = z.record(z.string(), tallySchema);
type ScoreboardState = z.infer<typeof scoreboardSchema>;

/** Running metrics, by name, with what they have counted. */
export class Scoreboard {
  readonly #metrics: readonly (readonly [name: string, metric: RunningMetric])[];
  #tallies: readonly (readonly [name: string, tally: Tally])[] = [];

  constructor(metrics: Readonly<Record<string, RunningMetric>>) {
    this.#metrics = Object.entries(metrics);
    this.restore(undefined);
  }

  /** The figures as they are now. */
  get figures(): Readonly<Record<string, number>> {
    const figures: Record<string, number> = {};
    for (const [name, tally] of this.#tallies) figures[name] = tally.value;
    return figures;
  }

  /** As it is now; later samples do not change it. */
  get state(): ScoreboardState {
    const state: Record<string, TallyState> = {};
    for (const [name, tally] of this.#tallies) state[name] = tally.state;
    return state;
  }

  /** Starts anew, or where a state stands. */
  restore(state: ScoreboardState | undefined): void {
    this.#tallies = this.#metrics.map(([name, metric]) => [name, new Tally(metric, state?.[name])]);
  }

  /**
   * Counts the samples of a batch, in order.
   *
   * @param logLosses of each sample, where they are known already.
   * @throws MillraceError `SHAPE_INVALID` unless a label is one number.
   */
  add({ y, size }: BatchData, outputs: Dense, logLosses?: Float64Array): void {
    if (this.#tallies.length === 0) return;
    const labels = y?.data ?? [];
    if (labels.length !== size) throw labelsInvalid(y, size);
    const data = outputs.data instanceof Float64Array ? outputs.data : Float64Array.from(outputs.data);
    const scored = { labels, outputs: data, logLosses };
    for (const [, tally] of this.#tallies) tally.addAll(scored);
  }
}

function labelsInvalid(y: Dense | undefined, size: number): MillraceError {
  return new MillraceError('SHAPE_INVALID', {
    what: 'labels of a batch in prequential',
    given: y?.shape,
    expected: `[${size}]: a number for each sample`,
    advice: 'Leave oneHot out: metrics take class numbers',
  });
}
