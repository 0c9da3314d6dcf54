import type { ActivityClock } from './activity.js';
import type { Mark } from './mark.js';
import type { Warning } from './source.js';

/** What a stage tells the run about itself when it is subscribed. */
export interface StageEntry {
  /** Unique within the run: it is the key of the stage's saved state. */
  readonly name: string;
  /** The operator instance, so that `repeat` may subscribe the same stage again. */
  readonly owner: object;
  /** The settings that a resumed run must repeat; a difference is refused by name. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The run, as the stages of its pipeline see it: they find it downstream with `scopeOf`. */
export interface Scope {
  readonly seed: number;
  /** Where the run goes on: the folded mark of its checkpoint; undefined in a fresh run. */
  readonly resumedFrom: Mark | undefined;
  /** Told when a step or an evaluation begins and ends; left out where nobody asks where the time goes. */
  readonly clock?: ActivityClock;
  /** Joins a stage to the run and hands it its saved state, undefined where there is none. */
  join(stage: StageEntry): unknown;
  /** Says why the pipeline is about to complete; recorded in its `end` event. */
  ending(reason: string): void;
  /** Leaves a warning in the run's events. */
  warn(warning: Warning): void;
}
