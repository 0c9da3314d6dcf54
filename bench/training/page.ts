import { capital, count, percent, table, times, versionList } from '../comparison/words.js';
import { type ContenderName, contenders } from './contenders.js';
import { type Figures, figuresOf, gflopsOf, speedOf } from './figures.js';
import { type Verdict, verdicts, wordsOf } from './goals.js';
import { notes } from './notes.js';
import type { Recording, RowResult } from './recording.js';
import { rows } from './rows.js';

/** `docs/performance.md`, from what a comparison recorded and the notes on its rows. */
export function performancePage(recording: Recording): string {
  return [
    '<!-- Made from bench/training/recorded.json and bench/training/notes.ts: npm run bench -- performance -->',
    '# Performance',
    introduction,
    machineSection(recording),
    '## At a glance',
    'Samples a second (linear regression: steps a second), medians; in brackets how many times as fast millrace is.',
    overview(recording),
    '## The rows one by one',
    ...recording.rows.map((row) => rowSection(row, recording)),
    '',
  ].join('\n\n');
}

const introduction = `\`npm run bench -- training\` trains seven networks with millrace and with everybody else, and this page is made from what it recorded; \`--record\` records anew. The command makes a Python environment of its own in millrace's cache folder first: 7 GB on disk, with PyTorch.

- **Millrace through the whole pipeline**: a source, read in shuffled epochs, \`batch\`, \`train\`, and each step's event written to \`events.jsonl\` in the run's folder; without checkpoints, for nobody else takes any.
- **The others with their own means**: batches from \`DataLoader\` or rows picked by a random permutation (PyTorch), \`tf.data\` with \`shuffle\`, \`batch\` and \`prefetch\` (Keras and \`tf.function\`), shuffled arrays (tfjs). tfjs-node is the published JavaScript on the same TensorFlow as millrace, without any of its repairs.
- **The same work**: pictures are uint8 in memory, every step's loss is read, all have the same number of threads, the same initial weights, and the last, smaller batch of each epoch. The mean loss over the last quarter of a prescribed number of steps is compared: everybody shuffles differently, so it is alike only within the tolerance stated.
- **Turns**: competitors are processes that stay. In each round everyone trains once, in another order each time, from the initial weights; the clock starts after the first steps, so that compiling and starting workers does not count. Figures are medians of the rounds; ratios are medians of the ratios within a round.`;

function machineSection(recording: Recording): string {
  const { date, machine, versions, threads, rounds } = recording;
  const { gflops, bandwidth } = speedOf(recording);
  return [
    `**Measured** on ${date}: ${machine.cpu}, ${threads} threads, ${machine.memory} GiB, ${machine.platform}; ${rounds} rounds; load average at the start ${machine.load.toFixed(2)}.`,
    `**The machine**, in the same rounds, by PyTorch: ${gflops.toFixed(0)} GFLOP/s in a product of two 2048 x 2048 matrices, ${bandwidth.toFixed(1)} GB/s of memory (\`a = b + 3 c\` over 64 MiB each).`,
    `**Versions**: ${versionList(versions)}.`,
  ].join('\n\n');
}

const overviewed: readonly ContenderName[] = [
  'millrace',
  'torch-sliced',
  'torch-loader',
  'tf-function',
  'tf-function-xla',
  'keras-fit',
  'tfjs-fit',
];

function overview({ rows: results }: Recording): string {
  const shown = overviewed.filter((name) =>
    results.every(({ results: each }) => each.some((one) => one.contender === name)),
  );
  return table(
    ['', ...shown.map((name) => contenders[name].title)],
    results.map((result) => {
      const figures = figuresOf(result);
      return [rows[result.row].title, ...shown.map((name) => cell(figures.get(name), name))];
    }),
  );
}

function cell(figures: Figures | undefined, name: ContenderName): string {
  if (!figures) return '–';
  return name === 'millrace'
    ? `**${count(figures.rate)}**`
    : `${count(figures.rate)} (${times(figures.ahead)})`;
}

function rowSection(result: RowResult, recording: Recording): string {
  const row = rows[result.row];
  const figures = figuresOf(result);
  const tail = Math.ceil(row.steps / 4);
  const goals = verdicts(figures);
  return [
    `### ${row.title}`,
    `${capital(row.layers)}. Batch ${row.batch}, ${row.optimizer === 'adam' ? 'Adam' : 'SGD'} with a rate of ${row.learningRate}; ${count(row.flops)} floating-point operations a sample, forward and backward.`,
    table(
      [
        '',
        `${row.unit}/s`,
        'range',
        'millrace against it',
        `loss, steps ${row.steps - tail + 1} to ${row.steps}`,
      ],
      [...figures.values()].map((each) => figuresLine(each)),
    ),
    `${lossLine([...figures.values()], row.tolerance)} ${speedLine(result, recording)}`,
    goals.map(goalLine).join('\n'),
    notes[result.row],
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function figuresLine({ title, rate, range, ahead, loss, lossAgrees }: Figures): readonly string[] {
  const losses = lossAgrees ? loss.toPrecision(4) : `${loss.toPrecision(4)} (differs)`;
  return [title, count(rate), range.map(count).join(' to '), times(ahead), losses];
}

function lossLine(figures: readonly Figures[], tolerance: number): string {
  const different = figures.filter(({ lossAgrees }) => !lossAgrees).map(({ title }) => title);
  const within = `within ${(100 * tolerance).toFixed(0)} % of their median`;
  return different.length === 0 ? `All losses lie ${within}.` : `Not ${within}: ${different.join(', ')}.`;
}

function speedLine(result: RowResult, recording: Recording): string {
  const ours = figuresOf(result).get('millrace');
  if (!ours) return '';
  const reached = gflopsOf(rows[result.row], ours);
  const share = percent(reached / speedOf(recording).gflops);
  return `Millrace's steps do ${reached.toPrecision(3)} GFLOP/s, ${share} of what the machine does in a matrix product.`;
}

function goalLine(verdict: Verdict): string {
  return `- ${verdict.reached ? 'yes' : '**no**'}: ${wordsOf(verdict)}`;
}
