import { median, range } from '../comparison/statistics.js';
import { goalList } from '../comparison/verdict.js';
import { count, table, times, versionList } from '../comparison/words.js';
import {
  openingVerdict,
  overheadVerdict,
  rateAgainst,
  tensorboardVerdict,
  watchingVerdicts,
} from './goals.js';
import type { Million, Opening, Openings, Overhead, Recording, Watching } from './recording.js';

/** The part on recording and watching of `docs/performance.md`, from what `npm run bench -- sinks --record` recorded. */
export function sinksPart(recording: Recording): string {
  return [
    '## Recording and watching',
    introduction,
    circumstancesOf(recording),
    ...sectionsOf(recording),
    '',
  ].join('\n\n');
}

/** What was measured, a section for each part. */
export function sectionsOf({ overhead, million, openings, watching }: Recording): readonly string[] {
  return [
    ...(overhead ? overheadSection(overhead) : []),
    ...(million ? millionSection(million) : []),
    ...(openings ? openingsSection(openings) : []),
    ...(watching ? watchingSection(watching) : []),
  ];
}

const introduction = `\`npm run bench -- sinks\` measures what it costs to record a run and to look at it; this part is made from what it recorded. The main job is a perceptron of 256 hidden units on Fashion-MNIST, in batches of 256, evaluated after each epoch.`;

function circumstancesOf({ date, machine, versions }: Recording): string {
  return [
    `**Measured** on ${date}: ${machine.cpu}, ${machine.memory} GiB, ${machine.platform}; load average at the start ${machine.load.toFixed(2)}.`,
    `**Versions**: ${versionList(versions)}.`,
  ].join('\n\n');
}

function overheadSection(overhead: Overhead): readonly string[] {
  const { recorded, plain, inCalls } = overhead;
  const wall = (turns: Overhead['plain']): string =>
    `${median(turns.map((turn) => turn.wall)).toFixed(0)} ms`;
  return [
    '### All file sinks on the main job',
    `One run whose epochs are recorded in turns, one by \`jsonl()\`, \`csvFile()\` and \`tensorboard()\` together until all of it is on disk, one by none; ${recorded.length} of each. An epoch takes ${wall(plain)} without and ${wall(recorded)} with them (medians); the sinks' own calls take ${inCalls.toFixed(1)} µs an event. Shares are medians of the pairs.`,
    ...goalList([overheadVerdict(overhead)]),
  ];
}

function millionSection(million: Million): readonly string[] {
  const { events, some, rates } = million;
  return [
    `### ${count(events)} step events`,
    `Each with ${'`loss`'}, a metric, the rate and where the time went, written to a new file; our sinks until all is on disk, Node's plain \`createWriteStream\` and tensorboardX until the system has it. tensorboardX writes the same numbers under the same tags, ${count(some)} events of them.`,
    table(
      ['', 'events/s', 'range', 'against the plain stream', 'against tensorboardX'],
      Object.entries(rates).map(([name, all]) => [
        name,
        count(median(all)),
        range(all).map(count).join(' to '),
        times(rateAgainst(million, name, 'plain stream')),
        times(rateAgainst(million, name, 'tensorboardX')),
      ]),
    ),
    ...goalList([tensorboardVerdict(million)]),
  ];
}

function openingsSection(openings: Openings): readonly string[] {
  const { events, fileBytes, first, indexed } = openings;
  const line = (name: string, { firstCurve, wholeCurve, bytes, zoomed }: Opening): readonly string[] => [
    name,
    `${count(firstCurve)} ms`,
    `${count(wholeCurve)} ms`,
    count(bytes),
    `${count(zoomed)} ms`,
  ];
  return [
    '### The dashboard on that run',
    `\`millrace dashboard\` on ${count(events)} step events, ${count(fileBytes / 1e6)} MB of JSON lines, from the moment when it prints its link.`,
    table(
      ['', 'first curve', 'whole curve', 'bytes sent', 'a hundredth of it'],
      [line('for the first time', first), line('with its index', indexed)],
    ),
    ...goalList([openingVerdict(openings)]),
  ];
}

function watchingSection(watching: Watching): readonly string[] {
  const { pages, turnEpochs, settling, alone, watched, memory, received } = watching;
  const uncounted = settling > 0 ? `, the first ${settling} of which not counted` : '';
  const megabytes = (bytes: number | undefined): string => `${count((bytes ?? Number.NaN) / 1e6)} MB`;
  const [least, most] = range(memory);
  return [
    '### A run that is watched',
    `The main job in a process of its own, with \`jsonl()\` and \`dashboard()\`, in turns of ${turnEpochs} epochs${uncounted}: nobody looks, then ${pages} event streams are open, one of which is never read. CPU time of the training process: ${count(median(alone))} ms an epoch without, ${count(median(watched))} ms with them (medians); the pages received ${megabytes(received)}. Its memory: ${megabytes(memory[0])} at first, ${megabytes(memory.at(-1))} at last, ${megabytes(least)} to ${megabytes(most)} in between.`,
    ...goalList(watchingVerdicts(watching)),
  ];
}
