import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import type { BatchData, Dense } from '../../core/sample.js';
import type { RunningMetric } from '../../models/metrics/running-metric.js';
import { Tally, tallySchema } from '../../models/metrics/tally.js';

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
    return Object.fromEntries(this.#tallies.map(([name, tally]) => [name, tally.value]));
  }

  /** As it is now; later samples do not change it. */
  get state(): ScoreboardState {
    return Object.fromEntries(this.#tallies.map(([name, tally]) => [name, tally.state]));
  }

  /** Starts anew, or where a state stands. */
  restore(state: ScoreboardState | undefined): void {
    this.#tallies = this.#metrics.map(([name, metric]) => [name, new Tally(metric, state?.[name])]);
  }

  /**
   * Counts the samples of a batch, in order.
   *
   * @throws MillraceError `SHAPE_INVALID` unless a label is one number.
   */
  add({ y, size }: BatchData, outputs: Dense): void {
    if (this.#tallies.length === 0) return;
    const labels = y?.data ?? [];
    if (labels.length !== size) throw labelsInvalid(y, size);
    const data = outputs.data instanceof Float64Array ? outputs.data : Float64Array.from(outputs.data);
    const width = data.length / size;
    for (let row = 0; row < size; row++) {
      const sample = { label: labels[row] ?? Number.NaN, outputs: data, start: row * width, width };
      for (const [, tally] of this.#tallies) tally.add(sample);
    }
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
