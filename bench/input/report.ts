import type { Circumstances } from '../comparison/circumstances.js';
import { median } from '../comparison/statistics.js';
import type { Verdict } from '../comparison/verdict.js';
import { count, times, versionList } from '../comparison/words.js';
import { type Figures, figuresOf } from './figures.js';
import { memoryVerdict, resumeVerdict, verdicts } from './goals.js';
import type { Memory, Resume, RowResult } from './recording.js';
import { rows } from './rows.js';

/** What it was measured on. */
export function machineReport({ machine, versions, threads, rounds }: Circumstances): string {
  return [
    `${machine.cpu}, ${threads} threads; ${machine.platform}, ${machine.memory} GiB; load average ${machine.load.toFixed(2)}`,
    versionList(versions),
    `${rounds} rounds in turns; medians`,
  ].join('\n');
}

/** The table of a row, and its goals one by one, for a terminal. */
export function rowReport(result: RowResult): string {
  const { title, work } = rows[result.row];
  const figures = figuresOf(result);
  return [
    `\n${title}: ${work}`,
    `${'contender'.padEnd(34)}${'samples/s'.padStart(12)}${'range'.padStart(26)}${'millrace'.padStart(10)}${'mean'.padStart(12)}`,
    ...[...figures.values()].map(tableLine),
    ...delayLines(figures.get('millrace')),
    ...verdicts(result.row, figures).map(verdictLine),
  ].join('\n');
}

function tableLine({ title, rate, range, ahead, mean, agrees }: Figures): string {
  const [low, high] = range.map(count);
  const columns = [
    title.padEnd(34),
    count(rate).padStart(12),
    `${low} .. ${high}`.padStart(26),
    times(ahead).padStart(10),
    mean.toPrecision(5).padStart(12),
  ];
  return `${columns.join('')}${agrees ? '' : '  DIFFERS'}`;
}

function delayLines(ours: Figures | undefined): readonly string[] {
  if (!ours?.delay) return [];
  const { p99, max } = ours.delay;
  return [`delay of millrace's event loop: p99 ${p99.toFixed(1)} ms, at most ${max.toFixed(1)} ms`];
}

/** The memory of both files, for a terminal. */
export function memoryReport(measured: readonly [Memory, Memory]): string {
  return ['\nMemory: CSV to batches', ...measured.map(memoryLine), verdictLine(memoryVerdict(measured))].join(
    '\n',
  );
}

/** A file, and what reading it took: `100 MB, 606,000 rows: at most 142 MiB, 120 MB/s`. */
export function memoryLine({ bytes, rows: lines, seconds, peak }: Memory): string {
  const megabytes = bytes / 1e6;
  return `${count(Math.round(megabytes))} MB, ${count(lines)} rows: at most ${(peak / 2 ** 20).toFixed(0)} MiB, ${(megabytes / seconds).toFixed(0)} MB/s`;
}

/** Both times to the first batch, for a terminal. */
export function resumeReport(rounds: readonly Resume[]): string {
  return ['\nResume', resumeLine(rounds), verdictLine(resumeVerdict(rounds))].join('\n');
}

/** Both times to the first batch: medians of the rounds. */
export function resumeLine(rounds: readonly Resume[]): string {
  const [fresh, resumed] = [
    median(rounds.map((each) => median(each.fresh))),
    median(rounds.map((each) => median(each.resumed))),
  ];
  return `1,000,000 samples shuffled, first batch of 256: fresh ${fresh.toFixed(3)} ms, at 90 % ${resumed.toFixed(3)} ms`;
}

function verdictLine({ reached, words }: Verdict): string {
  return `${reached ? 'yes' : 'NO '}  ${words}`;
}
