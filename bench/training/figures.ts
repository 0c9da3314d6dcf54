import { median, range } from '../comparison/statistics.js';
import { type ContenderName, contenders } from './contenders.js';
import type { Answer } from './protocol.js';
import type { Recording, Result, RowResult } from './recording.js';
import { type Row, rows } from './rows.js';

/** What the rounds of a contender come to. */
export interface Figures {
  readonly title: string;
  /** Samples or steps a second: see `Row.unit`. */
  readonly rate: number;
  readonly range: readonly [number, number];
  /** How many times as fast millrace is: the median of the rounds' ratios. */
  readonly ahead: number;
  readonly loss: number;
  /** Whether its loss is as everybody's: nobody skips work. */
  readonly lossAgrees: boolean;
}

/** The figures of a row by contender, in the order of the contenders. */
export function figuresOf({ row, results }: RowResult): ReadonlyMap<ContenderName, Figures> {
  const ours = results.find(({ contender }) => contender === 'millrace');
  const common = median(results.map(lossOf));
  const figures = new Map<ContenderName, Figures>();
  for (const result of results) {
    const rates = result.rounds.map((round) => rateOf(rows[row], round));
    const loss = lossOf(result);
    figures.set(result.contender, {
      title: contenders[result.contender].title,
      rate: median(rates),
      range: range(rates),
      ahead: ours ? median(rates.map((rate, round) => rateAt(ours, round, rows[row]) / rate)) : Number.NaN,
      loss,
      lossAgrees: Math.abs(loss / common - 1) <= rows[row].tolerance,
    });
  }
  return figures;
}

/** Samples or steps a second in a round. */
export function rateOf({ unit }: Row, { samples, steps, seconds }: Answer): number {
  return (unit === 'steps' ? steps : samples) / seconds;
}

function rateAt({ rounds }: Result, round: number, row: Row): number {
  const answer = rounds[round];
  return answer ? rateOf(row, answer) : Number.NaN;
}

function lossOf({ rounds }: Result): number {
  return median(rounds.map(({ loss }) => loss));
}

/** What the machine did at most while the rounds ran. */
export function speedOf({ machine }: Recording): { readonly gflops: number; readonly bandwidth: number } {
  return {
    gflops: median(machine.speeds.map(({ gflops }) => gflops)),
    bandwidth: median(machine.speeds.map(({ bandwidth }) => bandwidth)),
  };
}

/** GFLOP/s of a contender's steps, the arithmetic of its layers alone. */
export function gflopsOf({ flops, unit, batch }: Row, { rate }: Figures): number {
  return (flops * rate * (unit === 'steps' ? batch : 1)) / 1e9;
}
