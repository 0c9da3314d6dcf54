import {
  abs,
  argMax,
  argMin,
  ceil,
  clipByValue,
  concat,
  floor,
  gather,
  matMul,
  max,
  mean,
  min,
  mul,
  norm,
  round,
  sign,
  stack,
  sub,
  sum,
  tensor,
  tensor1d,
  tensor2d,
  topk,
  transpose,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { run } from '../run/run.js';
import { type Answer, compared } from './answers.js';
import { experiments, found, perform } from './experiments.js';
import type { Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

const partNames = ['reductions', 'order', 'products', 'rounding', 'joining', 'picking'] as const;

/**
 * What can be done with tensors, each beside the answer worked out by hand.
 *
 * ```text
 * A = | 3 1 2 |        norm √(9 + 1 + 4 + 16 + 0 + 25) = √55        sum by row [6, 9], by column [7, 1, 7]
 *     | 4 0 5 |        argmax by row [0, 2]                         two largest by row [[3, 2], [5, 4]]
 * ```
 *
 * A reduction takes an axis away; `keepDims` leaves it with a length of 1, so that the answer still fits beside what it
 * came from. A matrix product of tensors with more axes multiplies the matrices of the last two, pair by pair. There is
 * no `trunc` here, no `frac` and no k-th value: they are written out of what there is. To join along an axis that exists
 * is `concat`, to join along a new one `stack`. The figure is the largest difference from the answers by hand, infinite
 * where the shapes differ (Dive into Deep Learning, 2.1 and 2.3).
 *
 * @example
 * ```ts no-run
 * import { tensorTour } from 'millrace/pipelines';
 * const options = tensorTour.options.parse({});
 * tensorTour.start(options, { dir: 'runs/tensors', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const tensorTour = pipeline({
  name: 'tensor-tour',
  summary: 'Reductions, order, products, rounding, joining and picking, beside answers by hand',
  examples: [{ flags: '--only rounding', does: 'a part of it' }],
  lesson: {
    chapter: '2.1 and 2.3',
    smoke: {},
    trials: [
      {
        options: {},
        goals: partNames.map(goalOf),
      },
    ],
  },
  options: z.object({
    only: z.array(z.enum(partNames)).min(1).optional().describe('Which parts; all where absent'),
  }),

  start(options, settings) {
    const { only = partNames } = options;
    const chosen = Object.fromEntries(only.map((name) => [name, compared(parts[name])]));
    return run({ ...settings, options }, ({ read }) => read(experiments(chosen)).pipe(perform()));
  },
});

type Answers = Readonly<Record<string, Answer>>;

const matrix = () => tensor([3, 1, 2, 4, 0, 5], [2, 3]);

const reductions = (): Answers => ({
  norm: [norm(matrix()), [], [Math.sqrt(55)]],
  'norm of rows, of absolute values': [norm(matrix(), 1, 1), [2], [6, 9]],
  sum: [sum(matrix()), [], [15]],
  'sum by row': [sum(matrix(), 1), [2], [6, 9]],
  'sum by column': [sum(matrix(), 0), [3], [7, 1, 7]],
  'sum by row, the axis kept': [sum(matrix(), 1, true), [2, 1], [6, 9]],
  mean: [mean(matrix()), [], [2.5]],
  'mean by row': [mean(matrix(), 1), [2], [2, 3]],
  min: [min(matrix()), [], [0]],
  'max by column': [max(matrix(), 0), [3], [4, 1, 5]],
});

const order = (): Answers => {
  const { values, indices } = topk(matrix(), 2);
  // The least numbers are the largest of their opposites.
  const smallest = mul(topk(mul(matrix(), -1), 2).values, -1);
  return {
    'argmin by row': [argMin(matrix(), 1), [2], [1, 1]],
    'argmax by row': [argMax(matrix(), 1), [2], [0, 2]],
    'argmax by column': [argMax(matrix(), 0), [3], [1, 0, 1]],
    'two largest of each row': [values, [2, 2], [3, 2, 5, 4]],
    'where they are': [indices, [2, 2], [0, 2, 2, 0]],
    'second smallest of each row': [gather(smallest, 1, 1), [2], [2, 4]],
  };
};

const products = (): Answers => {
  const square = tensor([1, 2, 3, 4], [2, 2]);
  const identity = tensor([1, 0, 0, 1], [2, 2]);
  const swap = tensor([0, 1, 1, 0], [2, 2]);
  const pair = stack([square, mul(square, 10)]);
  const [swapLast, swapFirst] = [stack([identity, swap]), stack([swap, identity])];
  return {
    'matrix by matrix': [matMul(square, square), [2, 2], [7, 10, 15, 22]],
    'by its transpose': [matMul(matrix(), transpose(matrix())), [2, 2], [14, 22, 22, 41]],
    'pair by pair': [matMul(pair, swapLast), [2, 2, 2], [1, 2, 3, 4, 20, 10, 40, 30]],
    'with four axes': [matMul(stack([pair]), stack([swapFirst])), [1, 2, 2, 2], [2, 1, 4, 3, 10, 20, 30, 40]],
  };
};

const rounding = (): Answers => {
  const x = tensor([-2.75, -0.25, 0.75, 3.25]);
  const truncated = mul(sign(x), floor(abs(x)));
  return {
    floor: [floor(x), [4], [-3, -1, 0, 3]],
    ceil: [ceil(x), [4], [-2, 0, 1, 4]],
    round: [round(x), [4], [-3, 0, 1, 3]],
    'a half is rounded to even': [round(tensor([0.5, 1.5, 2.5])), [3], [0, 2, 2]],
    trunc: [truncated, [4], [-2, 0, 0, 3]],
    frac: [sub(x, truncated), [4], [-0.75, -0.25, 0.75, 0.25]],
    clamp: [clipByValue(x, -1, 1), [4], [-1, -0.25, 0.75, 1]],
  };
};

const joining = (): Answers => {
  const both = [tensor([1, 2], [1, 2]), tensor([3, 4], [1, 2])];
  return {
    'concat by rows': [concat(both, 0), [2, 2], [1, 2, 3, 4]],
    'concat by columns': [concat(both, 1), [1, 4], [1, 2, 3, 4]],
    stack: [stack(both, 0), [2, 1, 2], [1, 2, 3, 4]],
    'stack along the last axis': [stack(both, 2), [1, 2, 2], [1, 3, 2, 4]],
  };
};

const picking = (): Answers => ({
  rows: [gather(matrix(), tensor1d([1, 0, 1], 'int32')), [3, 3], [4, 0, 5, 3, 1, 2, 4, 0, 5]],
  columns: [gather(matrix(), tensor1d([2, 0], 'int32'), 1), [2, 2], [2, 3, 5, 4]],
  'one of each row': [gather(matrix(), tensor2d([2, 0], [2, 1], 'int32'), 1, 1), [2, 1], [2, 4]],
});

const parts = { reductions, order, products, rounding, joining, picking };

function goalOf(part: string): Goal {
  return {
    name: `${part}: largest difference`,
    course: 'as computed by hand',
    within: [0, 1e-6],
    read: found(part, 'largest difference'),
  };
}
