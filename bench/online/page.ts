import { median, range } from '../comparison/statistics.js';
import { goalList } from '../comparison/verdict.js';
import { count, percent, table, times, versionList } from '../comparison/words.js';
import { besideOther, onlineVerdicts } from './goals.js';
import { contenders, type Recording } from './recording.js';

/** The part on learning sample by sample of `docs/performance.md`, from what `npm run bench -- online --record` recorded. */
export function onlinePart(recording: Recording): string {
  return [
    '## Learning sample by sample',
    introduction,
    circumstancesOf(recording),
    ...sectionsOf(recording),
    '',
  ].join('\n\n');
}

/** What was measured. */
export function sectionsOf(recording: Recording): readonly string[] {
  const { samples, slow, rates, updates } = recording;
  return [
    `Samples a second, each predicted, scored and then learnt from: ${count(samples)} a turn in Node, ${count(slow)} in Python.`,
    rateTable('samples/s', rates, ({ name }) => percent(recording.accuracy[name] ?? Number.NaN), 'right'),
    'Microseconds of a single sample.',
    latencyTable(recording),
    'Updates of ADWIN, one value each.',
    rateTable('updates/s', updates),
    ...goalList(onlineVerdicts(recording)),
    bounds,
  ];
}

const introduction = `\`npm run bench -- online\` measures learning from single samples; this part is made from what it recorded. Nine features, two classes that change places halfway; each contender scales by running moments, predicts by logistic regression, counts accuracy and log loss, and learns with a rate of 0.01. They take turns in one run, each in a process and a thread of its own. Vowpal Wabbit scales by itself, parses text, and has accuracy alone to count.`;

const bounds = `What bounds it: in batches of 256 the pipeline does the arithmetic of the loop by hand in three passes, scaling, learning and scoring, where the loop does it in one and so computes the scale of the next feature while it waits for this one. Batches of 1 pay what a step of its own costs: an event, marks that an exact resume needs, with a copy of the scaler's moments and of the figures on each, and arrays for the one sample.`;

function circumstancesOf({ date, machine, versions }: Recording): string {
  return [
    `**Measured** on ${date}: ${machine.cpu}, ${machine.memory} GiB, ${machine.platform}; load average at the start ${machine.load.toFixed(2)}.`,
    `**Versions**: ${versionList(versions)}.`,
  ].join('\n\n');
}

function rateTable(
  unit: string,
  rounds: Recording['rates'],
  more: (contender: { readonly name: string }) => string = () => '',
  heading?: string,
): string {
  const { hand, river } = contenders;
  const beside = (name: string, other: string): string =>
    rounds[other] ? times(besideOther(rounds, name, other)) : '-';
  return table(
    ['', unit, 'range', `beside ${hand}`, `beside ${river}`, ...(heading === undefined ? [] : [heading])],
    Object.entries(rounds).map(([name, all]) => [
      name,
      count(Math.round(median(all))),
      range(all)
        .map((rate) => count(Math.round(rate)))
        .join(' to '),
      beside(name, hand),
      beside(name, river),
      ...(heading === undefined ? [] : [more({ name })]),
    ]),
  );
}

function latencyTable({ latencies }: Recording): string {
  return table(
    ['', 'p50', 'p99', 'p99.9'],
    Object.entries(latencies).map(([name, all]) => [name, ...all.map((each) => each.toFixed(2))]),
  );
}
