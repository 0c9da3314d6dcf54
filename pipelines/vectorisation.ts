import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { add, dot, matMul, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseEvent, type RunEvent } from '../core/events.js';
import type { Plot } from '../core/plot.js';
import { randomFor } from '../core/random.js';
import { tensorScope } from '../core/tensor-scope.js';
import { readScalar } from '../models/gradients.js';
import { run } from '../run/run.js';
import { drawPlots } from '../sinks/draw-plots.js';
import { type Experiment, experiments, found, perform } from './experiments.js';
import { fields } from './fields.js';
import type { Goal } from './lesson.js';
import { type Figure, pipeline } from './pipeline.js';

/** Of a sample that is predicted. */
const features = 10;

/**
 * Adding two vectors and predicting a batch, number by number and at once: how much faster a vector operation is.
 *
 * ```text
 * one by one:  for each i: cᵢ = aᵢ + bᵢ          for each sample: ŷᵢ = xᵢ · w
 * at once:     c = a + b                         ŷ = X w
 * ```
 *
 * An operation on tensors costs some microseconds before it computes anything: memory to be had, a kernel to be found,
 * perhaps a way to another processor. Paid for every number it is nearly all that is paid; paid once for ten thousand it
 * is nothing. So what can be said of whole vectors should be. (A loop over plain numbers is timed beside them: it is
 * compiled, and pays nothing of the kind; what it has not is gradients.)
 *
 * Time is nothing that a rerun repeats: no event tells it as a fact, but each tells when it was recorded, and the ways
 * are tried one after another, so that their times can be read from the events. The report prints and plots the ratio
 * (Dive into Deep Learning, 3.1.2).
 *
 * @example
 * ```ts no-run
 * import { vectorisation } from 'millrace/pipelines';
 * const options = vectorisation.options.parse({ sizes: [1000, 100_000] });
 * vectorisation.start(options, { dir: 'runs/vectors', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const vectorisation = pipeline({
  name: 'vectorisation',
  summary: 'Adding vectors and predicting a batch, number by number and at once',
  examples: [{ flags: '--sizes 1000,100000', does: 'other lengths' }],
  lesson: {
    chapter: '3.1.2',
    smoke: { sizes: [100], operations: 500, repeats: 20 },
    trials: [
      {
        options: {},
        goals: [
          ratioGoal('adding', 'hundreds of times', [20, 20_000]),
          ratioGoal('predicting', 'many times', [10, 20_000]),
        ],
      },
    ],
  },
  options: z.object({
    sizes: z
      .array(z.number().int().min(1))
      .min(1)
      .default([100, 1000, 10_000])
      .describe('Lengths of the vectors, and sizes of the batches'),
    operations: z.number().int().min(1).default(10_000).describe('How many single numbers are computed'),
    repeats: z.number().int().min(1).default(100).describe('How often the faster ways are repeated'),
    draw: fields.draw(),
  }),

  start({ draw: _, ...options }, settings) {
    const { sizes, operations, repeats } = options;
    const trials = (of: readonly number[], ending = '') =>
      taskNames.flatMap((task) =>
        of.flatMap((size) =>
          wayNames.map((way) => {
            const times = way === 'one by one' ? Math.ceil(operations / size) : repeats;
            const experiment = repeated(tasks[task], way, { size, times, seed: settings.seed });
            return [nameOf(task, size, way) + ending, experiment] as const;
          }),
        ),
      );
    // What is done for the first time takes longer: code is compiled, kernels are set up.
    const warmUp = trials([Math.min(...sizes)], ', to warm up');
    return run({ ...settings, options }, ({ read }) =>
      read(experiments(Object.fromEntries([...warmUp, ...trials(sizes)]))).pipe(perform()),
    );
  },

  async report({ sizes, draw }, { dir }) {
    const file = join(dir, 'events.jsonl');
    if (!existsSync(file)) return [];
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const events = lines.map((line, index) => parseEvent(line, `${file}, line ${index + 1}`));
    if (draw) await drawPlots(join(dir, 'ratio'), plotsOf(events, sizes), { x: 'numbers, or samples' });
    return taskNames.flatMap((task) => sizes.map((size): Figure => describe(events, task, size)));
  },
});

/** One way of computing something of two vectors. */
type Way = (one: Float32Array, other: Float32Array) => Float32Array;

const wayNames = ['one by one', 'plain numbers', 'at once'] as const;
const taskNames = ['adding', 'predicting'] as const;
type WayName = (typeof wayNames)[number];
type TaskName = (typeof taskNames)[number];

interface Task extends Readonly<Record<WayName, Way>> {
  /** Of the two vectors. */
  readonly lengths: (size: number) => readonly [number, number];
}

const tasks: Readonly<Record<TaskName, Task>> = {
  adding: {
    lengths: (size) => [size, size],
    'one by one': (a, b) => a.map((each, i) => readScalar(add(each, b[i] ?? 0))),
    'plain numbers': (a, b) => a.map((each, i) => each + (b[i] ?? 0)),
    'at once': (a, b) => add(tensor1d(a), tensor1d(b)).dataSync<'float32'>().slice(),
  },
  predicting: {
    lengths: (size) => [size * features, features],
    'one by one': (x, w) => rowsOf(x, (row) => readScalar(dot(tensor1d(row), tensor1d(w)))),
    'plain numbers': (x, w) => rowsOf(x, (row) => row.reduce((sum, each, j) => sum + each * (w[j] ?? 0), 0)),
    'at once': (x, w) => {
      const samples = tensor2d(x, [x.length / features, features]);
      return matMul(samples, tensor2d(w, [features, 1]))
        .dataSync<'float32'>()
        .slice();
    },
  },
};

function rowsOf(x: Float32Array, predict: (row: Float32Array) => number): Float32Array {
  return Float32Array.from({ length: x.length / features }, (_, row) =>
    predict(x.slice(row * features, (row + 1) * features)),
  );
}

function nameOf(task: string, size: number, way: string): string {
  return `${task} ${size}, ${way}`;
}

/** Computes it as often as that, and tells the mean of the result, which is the same whichever way. */
function repeated(
  task: Task,
  way: WayName,
  { size, times, seed }: { size: number; times: number; seed: number },
): Experiment {
  return () => {
    const random = randomFor(seed, 'vectors', size);
    const draw = (length: number) => Float32Array.from({ length }, random.normal);
    const [one, other] = [draw(task.lengths(size)[0]), draw(task.lengths(size)[1])];
    let result: Float32Array = new Float32Array();
    for (let time = 0; time < times; time++)
      result = tensorScope('vectorisation', () => task[way](one, other));
    const mean = result.reduce((sum, each) => sum + each, 0) / result.length;
    return { figures: { times, mean } };
  };
}

/** The milliseconds of doing it once; NaN where the run was resumed in between, so that nobody knows. */
function millisecondsOf(events: readonly RunEvent[], name: string): number {
  const summaries = events.flatMap((event) => (event.type === 'summary' ? [event] : []));
  const place = summaries.findLastIndex((event) => event.name === name);
  const [before = Number.NaN, own = Number.NaN] = summaries
    .slice(Math.max(0, place - 1), place + 1)
    .map(({ incidental }) => incidental.elapsed);
  return own > before ? (own - before) / found(name, 'times')(events) : Number.NaN;
}

/** How many times as long one way takes as doing it at once. */
function ratioIn(events: readonly RunEvent[], task: TaskName, size: number, way: string): number {
  const milliseconds = millisecondsOf(events, nameOf(task, size, way));
  return milliseconds / millisecondsOf(events, nameOf(task, size, 'at once'));
}

function plotsOf(events: readonly RunEvent[], sizes: readonly number[]): readonly Plot[] {
  return taskNames.map((task) => ({
    name: `${task}: time, by that of doing it at once`,
    lines: wayNames.map((way) => ({
      name: way,
      x: sizes,
      y: sizes.map((size) => ratioIn(events, task, size, way)),
    })),
  }));
}

function describe(events: readonly RunEvent[], task: TaskName, size: number): Figure {
  const milliseconds = (way: WayName) => millisecondsOf(events, nameOf(task, size, way)).toPrecision(3);
  const ratio = ratioIn(events, task, size, 'one by one').toPrecision(3);
  const times = `${milliseconds('one by one')} ms one by one, ${milliseconds('at once')} ms at once`;
  return [`${task} ${size}`, `${times}: ${ratio} times as fast`];
}

function ratioGoal(task: TaskName, course: string, within: readonly [number, number]): Goal {
  return {
    name: `${task} ten thousand at once, how many times as fast`,
    course,
    within,
    read: (events) => ratioIn(events, task, 10_000, 'one by one'),
  };
}
