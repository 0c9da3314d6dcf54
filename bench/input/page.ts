import type { Circumstances } from '../comparison/circumstances.js';
import { goalList } from '../comparison/verdict.js';
import { capital, count, table, times, versionList } from '../comparison/words.js';
import { type Figures, figuresOf } from './figures.js';
import { memoryVerdict, resumeVerdict, verdicts } from './goals.js';
import { notes } from './notes.js';
import type { Recording, RowResult } from './recording.js';
import { memoryLine, resumeLine } from './report.js';
import { rows } from './rows.js';

/** The second part of `docs/performance.md`, from what `npm run bench -- input --record` recorded. */
export function inputPart(recording: Recording): string {
  return [
    '## Input',
    introduction,
    machineSection(recording),
    ...recording.rows.map(rowSection),
    ...memorySection(recording),
    ...resumeSection(recording),
    '',
  ].join('\n\n');
}

const introduction = `\`npm run bench -- input\` reads the same data with millrace and with everybody else, to a consumer that does nothing; this part is made from what it recorded.

- **The same work**: before the rounds everybody goes through an epoch of which every number is looked at. Samples, batches, the form and type of numbers and the mean of labels must be the same, the mean of all numbers within a tolerance where everybody draws other parts of the pictures.
- **The others at their best**: \`DataLoader\` over single items, with none and two workers that stay; \`tf.data\` with \`AUTOTUNE\`, whole batches mapped, \`repeat\` and \`prefetch\`; pandas in chunks of 64 batches.
- **Turns**: competitors are processes that stay. In each round everyone reads whole epochs, one after another, for as long as the row says at least, in another order each time. Figures are medians of the rounds; ratios are medians of the ratios within a round.`;

function machineSection({ date, machine, versions, threads, rounds }: Circumstances): string {
  return [
    `**Measured** on ${date}: ${machine.cpu}, ${threads} threads, ${machine.memory} GiB, ${machine.platform}; ${rounds} rounds; load average at the start ${machine.load.toFixed(2)}.`,
    `**Versions**: ${versionList(versions)}.`,
  ].join('\n\n');
}

function rowSection(result: RowResult): string {
  const { title, work } = rows[result.row];
  const figures = figuresOf(result);
  return [
    `### ${title}`,
    `${capital(work)}.`,
    table(
      ['', 'samples/s', 'range', 'millrace against it', 'mean of all numbers'],
      [...figures.values()].map(figuresLine),
    ),
    ...delaySentence(figures.get('millrace')),
    ...(result.circumstances ? [machineSection(result.circumstances)] : []),
    ...goalList(verdicts(result.row, figures)),
    notes[result.row],
  ].join('\n\n');
}

function figuresLine({ title, rate, range, ahead, mean, agrees }: Figures): readonly string[] {
  const number = mean.toPrecision(5);
  return [
    title,
    count(rate),
    range.map(count).join(' to '),
    times(ahead),
    agrees ? number : `${number} (differs)`,
  ];
}

function delaySentence(ours: Figures | undefined): readonly string[] {
  if (!ours?.delay) return [];
  const { p99, max } = ours.delay;
  return [
    `The event loop of millrace's main thread is delayed by ${p99.toFixed(1)} ms at the 99th percentile meanwhile, by ${max.toFixed(1)} ms at most.`,
  ];
}

function memorySection({ memory }: Recording): readonly string[] {
  if (!memory) return [];
  const lines = memory.map((each) => `- ${memoryLine(each)}`);
  return [
    '### Memory',
    'CSV of 20 columns to batches of 1,024, each file read by a process of its own; the most memory it ever had.',
    lines.join('\n'),
    ...goalList([memoryVerdict(memory)]),
  ];
}

function resumeSection({ resume }: Recording): readonly string[] {
  if (!resume) return [];
  return ['### Resume', `${resumeLine(resume)}; medians.`, ...goalList([resumeVerdict(resume)])];
}
