import type { TimeSpent } from './circumstances.js';

/** What a run is busy with; where several are under way at once, the first of them here counts. */
const activities = ['training', 'evaluating', 'writing', 'paused'] as const;

/** What a run can be busy with; it is waiting for data while it is none of these. */
export type Activity = (typeof activities)[number];

/**
 * Tells what a run spent its time on. Each moment counts once, so that the parts add up to the whole.
 *
 * Stages and the run itself say when something begins and when it ends; what is between is known without any timer.
 */
export class ActivityClock {
  readonly #now: () => number;
  readonly #underWay: Record<Activity, number> = { training: 0, evaluating: 0, writing: 0, paused: 0 };
  #spent = nothing();
  #current: Activity | 'waiting' = 'waiting';
  #since: number;

  /**
   * Starts counting now.
   *
   * @param now the time in milliseconds; default that of the process.
   */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Something begins; it may be under way several times at once. */
  begin(activity: Activity): void {
    this.#count();
    this.#underWay[activity]++;
    this.#current = this.#first();
  }

  /** What began has ended. */
  end(activity: Activity): void {
    this.#count();
    this.#underWay[activity]--;
    this.#current = this.#first();
  }

  /** What the time since the last lap went to, and begins the next one. */
  lap(): TimeSpent {
    this.#count();
    const { waiting, training, evaluating, writing, paused } = this.#spent;
    this.#spent = nothing();
    const spent = {
      waiting: toThousandth(waiting),
      training: toThousandth(training),
      evaluating: toThousandth(evaluating),
      writing: toThousandth(writing),
    };
    return paused > 0 ? { ...spent, paused: toThousandth(paused) } : spent;
  }

  #count(): void {
    const now = this.#now();
    this.#spent[this.#current] += now - this.#since;
    this.#since = now;
  }

  #first(): Activity | 'waiting' {
    for (const activity of activities) if (this.#underWay[activity] > 0) return activity;
    return 'waiting';
  }
}

function nothing(): Record<Activity | 'waiting', number> {
  return { waiting: 0, training: 0, evaluating: 0, writing: 0, paused: 0 };
}

function toThousandth(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
