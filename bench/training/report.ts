import { count, percent, times, versionList } from '../comparison/words.js';
import { type Figures, figuresOf, gflopsOf, speedOf } from './figures.js';
import { type Verdict, verdicts, wordsOf } from './goals.js';
import type { Recording, RowResult } from './recording.js';
import { rows } from './rows.js';

/** What it was measured on. */
export function machineReport(recording: Recording): string {
  const { machine, versions, threads, rounds } = recording;
  const { gflops, bandwidth } = speedOf(recording);
  return [
    `${machine.cpu}, ${threads} threads; ${machine.platform}, ${machine.memory} GiB; load average ${machine.load.toFixed(2)}`,
    `${gflops.toFixed(0)} GFLOP/s in a matrix product, ${bandwidth.toFixed(1)} GB/s of memory`,
    versionList(versions),
    `${rounds} rounds in turns; medians`,
  ].join('\n');
}

/** The table of a row, and its goals one by one, for a terminal. */
export function rowReport(result: RowResult, recording: Recording): string {
  const row = rows[result.row];
  const figures = figuresOf(result);
  const lines = [...figures.values()].map((each) => tableLine(each));
  return [
    `\n${row.title} (${row.layers}); batch ${row.batch}, ${row.optimizer} ${row.learningRate}`,
    `${'contender'.padEnd(34)}${`${row.unit}/s`.padStart(12)}${'range'.padStart(24)}${'millrace'.padStart(10)}${'loss'.padStart(10)}`,
    ...lines,
    `losses: mean of the steps ${row.steps - Math.ceil(row.steps / 4) + 1} to ${row.steps}; tolerance ${row.tolerance * 100} % of their median`,
    ...boundLines(result, recording),
    ...verdicts(figures).map(verdictLine),
  ].join('\n');
}

function tableLine({ title, rate, range, ahead, loss, lossAgrees }: Figures): string {
  const [low, high] = range.map(count);
  const columns = [
    title.padEnd(34),
    count(rate).padStart(12),
    `${low} .. ${high}`.padStart(24),
    times(ahead).padStart(10),
    loss.toPrecision(4).padStart(10),
  ];
  return `${columns.join('')}${lossAgrees ? '' : '  DIFFERS'}`;
}

function boundLines({ row, results }: RowResult, recording: Recording): readonly string[] {
  const ours = figuresOf({ row, results }).get('millrace');
  if (!ours) return [];
  const { gflops } = speedOf(recording);
  const reached = gflopsOf(rows[row], ours);
  return [
    `${count(rows[row].flops)} operations a sample: ${reached.toPrecision(3)} GFLOP/s, ${percent(reached / gflops)} of the machine's ${gflops.toFixed(0)}`,
  ];
}

function verdictLine(verdict: Verdict): string {
  return `${verdict.reached ? 'yes' : 'NO '}  ${wordsOf(verdict)}`;
}
