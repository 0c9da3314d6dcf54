import type { Pipeline } from '../../pipelines/pipeline.js';
import { digits, type Reached, reached } from './figures.js';
import { lessonOf } from './lesson-of.js';
import type { Recording } from './recording.js';

/** Every row of the course, by part, in its order. */
export const courseRows: Readonly<Record<string, readonly string[]>> = {
  Basics: [
    'linear-regression',
    'house-price-linear',
    'vectorisation',
    'logistic-regression',
    'perceptron',
    'backprop',
    'softmax-regression',
    'activations',
    'mlp',
    'tensor-tour',
    'fitting',
    'weight-decay',
    'dropout',
    'stability',
    'kaggle-house',
    'model-building',
  ],
  'Convolutional networks': [
    'edge-detection',
    'conv-tour',
    'lenet',
    'lenet-bn',
    'alexnet',
    'vgg',
    'nin',
    'googlenet',
    'resnet',
    'densenet',
  ],
  Sequences: [
    'text-sampling',
    'rnn',
    'gru',
    'lstm',
    'deep-rnn',
    'birnn',
    'translation',
    'transformer',
    'word2vec',
    'fasttext',
    'glove',
    'analogy',
    'sentiment-rnn',
    'sentiment-cnn',
  ],
  Optimisation: ['sgd', 'momentum', 'adagrad', 'rmsprop', 'adadelta', 'adam', 'descent-paths', 'batch-sizes'],
  Vision: [
    'augmentation',
    'fine-tuning',
    'detection',
    'segmentation',
    'style-transfer',
    'kaggle-cifar10',
    'kaggle-dogs',
    'gan',
    'dcgan',
  ],
};

const head = `# The course

Systems of Dive into Deep Learning as stream pipelines. Each is one file that reads as a lesson from top to bottom, and a command: \`npx millrace run NAME\` has the course's configuration as its defaults, and \`--help\` lists what can be changed. All of them record events, take checkpoints and resume exactly; \`npm run smoke\` runs them all in small and checks that. [Results](results.md) tells what every figure was made with.

| chapter | pipeline | what | picture | figure | the course |
| --- | --- | --- | --- | --- | --- |`;

/** The page of the course, as Markdown; `pictures` holds the names of pipelines whose curves are drawn. */
export function coursePage(
  pipelines: readonly Pipeline[],
  recordings: readonly Recording[],
  pictures: ReadonlySet<string>,
): string {
  const rows = pipelines.map((pipeline) => rowOf(pipeline, recordings, pictures.has(pipeline.name)));
  const drawn = pipelines.filter(({ name }) => pictures.has(name)).map(({ name }) => pictureOf(name));
  return `${[head, ...rows].join('\n')}\n\n## Curves\n\n${drawn.join('\n')}${missing(pipelines)}`;
}

function rowOf(pipeline: Pipeline, recordings: readonly Recording[], drawn: boolean): string {
  const { name, summary } = pipeline;
  const { chapter, trials } = lessonOf(pipeline);
  const runs = recordings.find((each) => each.name === name)?.runs ?? [];
  const figures = trials.flatMap((trial) => reached(trial, runs));
  const cells = [
    chapter,
    `[${name}](../pipelines/${name}.ts)`,
    summary,
    drawn ? `[curves](#${name})` : '',
    here(figures),
    courses(figures),
  ];
  return `| ${cells.join(' | ')} |`;
}

function here(figures: readonly Reached[]): string {
  if (figures.length === 0) return 'not run here yet';
  return figures.map(({ goal, mean }) => `${goal.name} ${digits(mean)}`).join('; ');
}

function courses(figures: readonly Reached[]): string {
  return figures.map(({ goal }) => goal.course).join('; ');
}

function pictureOf(name: string): string {
  return `### ${name}\n\n![What ${name} draws](images/course/${name}.png)\n`;
}

function missing(pipelines: readonly Pipeline[]): string {
  const there = new Set(pipelines.map(({ name }) => name));
  const lines = Object.entries(courseRows).flatMap(([part, rows]) => {
    const absent = rows.filter((row) => !there.has(row));
    return absent.length === 0 ? [] : [`- ${part}: ${absent.join(', ')}\n`];
  });
  return lines.length === 0 ? '' : `\n## Not there yet\n\n${lines.join('')}`;
}
