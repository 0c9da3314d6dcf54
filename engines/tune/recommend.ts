import type { Workload } from './workloads.js';

/** What of native TensorFlow can be set. */
export interface Tuning {
  /** Threads within an operation. */
  readonly threads: number;
  /** Whether oneDNN kernels are used. */
  readonly oneDnn: boolean;
}

/** How long a step takes under a setting, in milliseconds, for each kind of model. */
export interface Measurement extends Tuning {
  readonly milliseconds: Readonly<Record<Workload, number>>;
}

/** What to set for a kind of model. */
export interface Recommendation extends Tuning {
  /** How many times as fast as the default a step is; 1 where the default is to be kept. */
  readonly gain: number;
}

// What two measurements of the same setting differ by, on a machine that does other things too.
const tolerance = 0.05;

/**
 * The settings to measure: 1, 2, 4, ... threads up to the number of cores, and the default's, with oneDNN and without.
 *
 * @param cores at least 1.
 */
export function candidates(cores: number, { threads }: Tuning): readonly Tuning[] {
  const powers = Array.from({ length: Math.floor(Math.log2(cores)) + 1 }, (_, power) => 2 ** power);
  const counts = [...new Set([...powers, cores, threads])].sort((a, b) => a - b);
  return counts.flatMap((count) => [true, false].map((oneDnn) => ({ threads: count, oneDnn })));
}

/**
 * The setting to take for a kind of model: the default where nothing is faster by more than 5 %, else of those within
 * 5 % of the fastest the one nearest to the default's oneDNN, with the fewest threads.
 *
 * @throws Error when the default is not among the measurements.
 */
export function recommend(
  workload: Workload,
  measurements: readonly Measurement[],
  standard: Tuning,
): Recommendation {
  const time = ({ milliseconds }: Measurement): number => milliseconds[workload];
  const limit = Math.min(...measurements.map(time)) * (1 + tolerance);
  const byDefault = measurements.find((measurement) => isSame(measurement, standard));
  if (byDefault === undefined) throw new Error('the default setting was not measured');
  if (time(byDefault) <= limit) return { ...standard, gain: 1 };
  const [best = byDefault] = measurements
    .filter((measurement) => time(measurement) <= limit)
    .sort(
      (a, b) =>
        Number(a.oneDnn !== standard.oneDnn) - Number(b.oneDnn !== standard.oneDnn) || a.threads - b.threads,
    );
  return { threads: best.threads, oneDnn: best.oneDnn, gain: time(byDefault) / time(best) };
}

/** Whether two settings are the same. */
export function isSame(a: Tuning, b: Tuning): boolean {
  return a.threads === b.threads && a.oneDnn === b.oneDnn;
}
