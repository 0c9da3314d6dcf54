import { median, range } from '../comparison/statistics.js';
import { type ContenderName, contenders } from './contenders.js';
import type { Timing, Work } from './protocol.js';
import type { Result, RowResult } from './recording.js';
import { type Row, rows } from './rows.js';

/** What the rounds of a contender come to. */
export interface Figures {
  readonly title: string;
  /** Samples a second. */
  readonly rate: number;
  readonly range: readonly [number, number];
  /** How many times as fast millrace is: the median of the rounds' ratios. */
  readonly ahead: number;
  /** The mean of all numbers of an epoch. */
  readonly mean: number;
  /** Whether what came out is what came out of everybody: nobody skips work. */
  readonly agrees: boolean;
  /** Delays of the event loop, medians of the rounds; only of millrace. */
  readonly delay: { readonly p99: number; readonly max: number } | undefined;
}

/** The figures of a row by contender, in the order of the contenders. */
export function figuresOf({ row, results }: RowResult): ReadonlyMap<ContenderName, Figures> {
  const ours = results.find(({ contender }) => contender === 'millrace');
  const common = {
    mean: median(results.map(({ work }) => work.mean)),
    label: median(results.map(({ work }) => work.label)),
  };
  const figures = new Map<ContenderName, Figures>();
  for (const { contender, work, rounds } of results) {
    const rates = rounds.map(rateOf);
    figures.set(contender, {
      title: contenders[contender].title,
      rate: median(rates),
      range: range(rates),
      ahead: median(rates.map((rate, round) => ourRate(ours, round) / rate)),
      mean: work.mean,
      agrees: isAlike(work, common, rows[row]),
      delay: delayOf(rounds),
    });
  }
  return figures;
}

function rateOf({ samples, seconds }: Timing): number {
  return samples / seconds;
}

function ourRate(ours: Result | undefined, round: number): number {
  const timing = ours?.rounds[round];
  return timing ? rateOf(timing) : Number.NaN;
}

/** Whether an epoch gave every sample once, in the form agreed on. */
function isAlike(work: Work, common: Pick<Work, 'mean' | 'label'>, row: Row): boolean {
  return (
    work.samples === row.epoch &&
    work.batches === Math.ceil(row.epoch / row.batch) &&
    work.numbers === row.numbers &&
    work.dtype === 'float32' &&
    Math.abs(work.mean - common.mean) <= row.tolerance &&
    Math.abs(work.label - common.label) <= 1e-6
  );
}

function delayOf(rounds: readonly Timing[]): Figures['delay'] {
  const delays = rounds.flatMap(({ delay }) => (delay ? [delay] : []));
  if (delays.length === 0) return undefined;
  return { p99: median(delays.map(({ p99 }) => p99)), max: Math.max(...delays.map(({ max }) => max)) };
}
