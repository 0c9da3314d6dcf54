import { wordsOf } from '../../cli/flags.js';
import type { Trial } from '../../pipelines/lesson.js';
import type { Pipeline } from '../../pipelines/pipeline.js';
import { digits, engineOf, minutesOf, type Reached, reached, runsOf } from './figures.js';
import { lessonOf } from './lesson-of.js';
import type { Recording } from './recording.js';

const head = `# The figures of the course

Each pipeline in its full configuration, beside what Dive into Deep Learning prints for it. A figure is the mean over the seeds, with that of each seed behind it where there are several; it is *met* where that mean lies within the range that counts as the same. What a figure is read from lies in \`results/\`: the recorded events of the runs, gzipped, where need be with only some of their steps.

\`npm run results -- NAME [--seeds 1,2,3]\` runs a pipeline anew and writes this page from the recorded events. Times are those of a machine that did other work meanwhile.
`;

/** The page of the recorded results, as Markdown; `pipelines` in the order of the course. */
export function resultsPage(pipelines: readonly Pipeline[], recordings: readonly Recording[]): string {
  const sections = pipelines.flatMap((pipeline) => {
    const recording = recordings.find(({ name }) => name === pipeline.name);
    return recording ? [sectionOf(pipeline, recording)] : [];
  });
  return [head, ...sections].join('\n');
}

function sectionOf(pipeline: Pipeline, recording: Recording): string {
  const { cpu, cores } = recording.machine;
  const rows = lessonOf(pipeline).trials.flatMap((trial) => rowsOf(pipeline, trial, recording));
  return [
    `## ${pipeline.name}`,
    '',
    `${pipeline.summary}. On ${cpu}, ${cores} cores.`,
    '',
    '| command | seeds | engine | minutes | figure | here | the course | verdict |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

type Row = readonly string[];

function rowsOf({ name }: Pipeline, trial: Trial, { runs }: Recording): readonly Row[] {
  const own = runsOf(trial, runs);
  const [run] = own;
  if (run === undefined) return [];
  const command = `\`npx millrace run ${[name, ...wordsOf(trial.options), '--seed', run.seed].join(' ')}\``;
  const minutes = own.reduce((sum, each) => sum + minutesOf(each), 0) / own.length;
  const circumstances = [
    own.map(({ seed }) => seed).join(', '),
    engineOf(run),
    `${Number(minutes.toPrecision(2))}`,
  ];
  return reached(trial, runs).map((figure) => [command, ...circumstances, ...cellsOf(figure)]);
}

function cellsOf({ goal, values, mean, met }: Reached): Row {
  const single = values.length > 1 ? ` (${values.map(digits).join(', ')})` : '';
  return [goal.name, `${digits(mean)}${single}`, goal.course, met ? 'met' : '**not met**'];
}
