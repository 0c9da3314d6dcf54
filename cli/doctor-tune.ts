import { availableParallelism } from 'node:os';
import { inspectEngine } from '../engines/inspect.js';
import { measureAll } from '../engines/tune/measure-tuning.js';
import {
  candidates,
  isSame,
  type Measurement,
  type Recommendation,
  recommend,
  type Tuning,
} from '../engines/tune/recommend.js';
import type { Workload } from '../engines/tune/workloads.js';

const titles: readonly (readonly [Workload, string])[] = [
  ['perceptron', 'multilayer perceptron'],
  ['convolution', 'convolutional network'],
];

/**
 * `millrace doctor --tune`: the time of a training step of native TensorFlow with 1, 2, 4, ... threads, with oneDNN and
 * without, for two kinds of small models, and what to set for each. Takes under a minute on two cores.
 */
export async function tuneCommand(write: (line: string) => void): Promise<void> {
  const native = await inspectEngine('native');
  if (!native.present) {
    write(`Native TensorFlow is not present: ${native.reason}.`);
    write('The other engines have one thread and no oneDNN: there is nothing to tune.');
    return;
  }
  const { threads, oneDnn } = native.setting;
  const standard = { threads, oneDnn: oneDnn ?? false };
  const settings = candidates(availableParallelism(), standard);
  write(`Measuring ${settings.length} settings of native TensorFlow twice, each in a process of its own ...`);
  for (const line of tuningReport(await measureAll(settings), standard)) write(line);
}

/** The table of what was measured, and for each kind of model what to set. */
export function tuningReport(measurements: readonly Measurement[], standard: Tuning): readonly string[] {
  return [
    '',
    cells('threads', 'oneDNN', ...titles.map(([, title]) => title)),
    ...measurements.map((measurement) => {
      const times = titles.map(([workload]) => `${measurement.milliseconds[workload].toFixed(2)} ms a step`);
      const row = cells(`${measurement.threads}`, measurement.oneDnn ? 'on' : 'off', ...times);
      return isSame(measurement, standard) ? `${row}  default` : row;
    }),
    ...titles.flatMap(([workload, title]) => [
      '',
      ...advice(title, recommend(workload, measurements, standard), standard),
    ]),
  ];
}

function advice(title: string, recommended: Recommendation, standard: Tuning): readonly string[] {
  if (isSame(recommended, standard)) return [`${title}: keep the default, ${describe(standard)}`];
  const { threads, oneDnn, gain } = recommended;
  const settings = [
    ...(threads === standard.threads ? [] : [[`--threads ${threads}`, `threads: ${threads}`] as const]),
    ...(oneDnn === standard.oneDnn
      ? []
      : [[oneDnn ? '--one-dnn' : '--no-one-dnn', `oneDnn: ${oneDnn}`] as const]),
  ];
  return [
    `${title}: ${describe(recommended)}, ${gain.toFixed(2)} times as fast as the default`,
    `  npx millrace run NAME ${settings.map(([flag]) => flag).join(' ')}`,
    `  run({ engine: { ${settings.map(([, option]) => option).join(', ')} } }, ...)`,
  ];
}

function describe({ threads, oneDnn }: Tuning): string {
  return `${threads === 1 ? '1 thread' : `${threads} threads`} ${oneDnn ? 'with' : 'without'} oneDNN`;
}

function cells(threads: string, oneDnn: string, ...times: readonly string[]): string {
  return [threads.padStart(7), oneDnn.padEnd(6), ...times.map((time) => time.padStart(21))].join('  ');
}
