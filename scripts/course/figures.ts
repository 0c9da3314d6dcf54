import type { RunEventOf } from '../../core/events.js';
import type { Goal, Trial } from '../../pipelines/lesson.js';
import type { RecordedRun } from './recording.js';

/** A goal beside what the recorded runs came to. */
export interface Reached {
  readonly goal: Goal;
  /** Of each run, in their order. */
  readonly values: readonly number[];
  readonly mean: number;
  /** Whether the mean lies where it should. */
  readonly met: boolean;
}

/** The runs of a trial: those with its options. */
export function runsOf({ options }: Trial, runs: readonly RecordedRun[]): readonly RecordedRun[] {
  return runs.filter((run) => JSON.stringify(run.options) === JSON.stringify(options));
}

/** What the runs of a trial came to; empty where there are none. */
export function reached(trial: Trial, recorded: readonly RecordedRun[]): readonly Reached[] {
  const runs = runsOf(trial, recorded);
  if (runs.length === 0) return [];
  return trial.goals.map((goal) => {
    const values = runs.map(({ events }) => goal.read(events));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const [least, greatest] = goal.within;
    return { goal, values, mean, met: mean >= least && mean <= greatest };
  });
}

/** How long a run took, in minutes. */
export function minutesOf({ events }: RecordedRun): number {
  return (events.at(-1)?.incidental.elapsed ?? Number.NaN) / 60_000;
}

/** The engine of a run: `native, 2 threads`. */
export function engineOf({ events }: RecordedRun): string {
  const start = events.find((event): event is RunEventOf<'start'> => event.type === 'start');
  const { backend, threads } = start?.engine ?? {};
  return threads === 1 ? `${backend}` : `${backend}, ${threads} threads`;
}

/** A figure with four digits: `0.8437`, `5.02e-5`. */
export function digits(value: number): string {
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5))
    return `${Number(value.toPrecision(4))}`;
  return value.toExponential(2);
}
