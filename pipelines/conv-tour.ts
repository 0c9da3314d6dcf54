import {
  add,
  avgPool,
  concat,
  conv2d,
  matMul,
  maxPool,
  pad,
  type Rank,
  range,
  reshape,
  slice,
  type Tensor4D,
  tensor2d,
  tensor4d,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { tensorScope } from '../core/tensor-scope.js';
import { run } from '../run/run.js';
import { type Answer, compared } from './answers.js';
import { experiments, type Finding, found, perform } from './experiments.js';
import type { Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

type Pair = readonly [height: number, width: number];

interface Layout {
  readonly kernel: Pair;
  readonly padding: Pair;
  readonly stride: Pair;
  /** What comes of an image of 8 by 8. */
  readonly byHand: Pair;
}

const layouts: Readonly<Record<string, Layout>> = {
  'kernel 3': { kernel: [3, 3], padding: [0, 0], stride: [1, 1], byHand: [6, 6] },
  'kernel 3, padding 1': { kernel: [3, 3], padding: [1, 1], stride: [1, 1], byHand: [8, 8] },
  'kernel 5 by 3, padding 2 and 1': { kernel: [5, 3], padding: [2, 1], stride: [1, 1], byHand: [8, 8] },
  'kernel 3, padding 1, stride 2': { kernel: [3, 3], padding: [1, 1], stride: [2, 2], byHand: [4, 4] },
  'kernel 3 by 5, padding 0 and 1, stride 3 and 4': {
    kernel: [3, 5],
    padding: [0, 1],
    stride: [3, 4],
    byHand: [2, 2],
  },
};

/** A pool of the largest never takes it. */
const lowest = -3e38;

/**
 * What convolutions and pools make of an image: padding, strides, channels, 1 by 1 kernels, and the shapes by hand.
 *
 * ```text
 * length of an axis: ⌊(n + 2p − k) / s⌋ + 1        n: input   k: kernel   p: padding on either side   s: stride
 * Y[i, j, o] = Σ over k, l, c of X[i s + k, j s + l, c] K[k, l, c, o]
 * ```
 *
 * A kernel of 3 with a padding of 1 keeps the size, a stride of 2 halves it. Every output channel has a kernel for each
 * input channel, and adds what they find. A kernel of 1 by 1 looks at one place: it is a fully connected layer applied to
 * each of them. A pool takes the largest or the mean, in each channel by itself. The padding is written out here, with
 * zeros round the image, or numbers that no maximum takes, so that it is the same on every engine (Dive into Deep
 * Learning, 7.2 to 7.5).
 *
 * @example
 * ```ts no-run
 * import { convTour } from 'millrace/pipelines';
 * const options = convTour.options.parse({ size: 32 });
 * convTour.start(options, { dir: 'runs/conv', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const convTour = pipeline({
  name: 'conv-tour',
  summary: 'Padding, stride, channels, 1 by 1 kernels and pools, with shapes as computed by hand',
  examples: [{ flags: '--size 32', does: 'the shapes of a larger image' }],
  lesson: {
    chapter: '7.2 to 7.5',
    smoke: { size: 6 },
    trials: [
      {
        options: {},
        goals: [
          ...['channels', '1 by 1', 'pools'].map(
            (name): Goal => ({
              name: `${name}: largest difference`,
              course: 'as computed by hand',
              within: [0, 1e-5],
              read: found(name, 'largest difference'),
            }),
          ),
          ...Object.entries(layouts).flatMap(([name, { byHand }]) => [
            sideGoal(name, 'height', byHand[0]),
            sideGoal(name, 'width', byHand[1]),
          ]),
        ],
      },
    ],
  },
  options: z.object({
    size: z
      .number()
      .int()
      .min(5)
      .max(99)
      .default(8)
      .describe('Height and width of the image whose shapes are told'),
  }),

  start(options, settings) {
    const byName = {
      channels: compared(channels),
      '1 by 1': compared(oneByOne),
      pools: compared(pools),
      ...Object.fromEntries(
        Object.entries(layouts).map(([name, layout]) => [name, () => sidesOf(layout, options.size)]),
      ),
    };
    return run({ ...settings, options }, ({ read }) => read(experiments(byName)).pipe(perform()));
  },
});

type Answers = Readonly<Record<string, Answer>>;

/** 0, 1, 2, ... as an image of 3 by 3, and all of them one more as its second channel. */
function twoChannels(): Tensor4D {
  const first = tensor4d([0, 1, 2, 3, 4, 5, 6, 7, 8], [1, 3, 3, 1]);
  return concat([first, add<Tensor4D>(first, 1)], 3);
}

/** Kernels `[2, 2, 2, 3]`: that of the first output, all its numbers one more for the second, and two for the third. */
function threeKernels(): Tensor4D {
  const first = concat([tensor4d([0, 1, 2, 3], [2, 2, 1, 1]), tensor4d([1, 2, 3, 4], [2, 2, 1, 1])], 2);
  return concat([first, add<Tensor4D>(first, 1), add<Tensor4D>(first, 2)], 3);
}

const channels = (): Answers => {
  const [x, kernels] = [twoChannels(), threeKernels()];
  const [oneIn, oneOut] = [slice(x, 0, [1, 3, 3, 1]), slice(kernels, 0, [2, 2, 1, 1])];
  return {
    'one to one': [conv2d(oneIn, oneOut, 1, 'valid'), [1, 2, 2, 1], [19, 25, 37, 43]],
    'two to one': [conv2d(x, slice(kernels, 0, [2, 2, 2, 1]), 1, 'valid'), [1, 2, 2, 1], [56, 72, 104, 120]],
    'two to three': [
      transpose(conv2d(x, kernels, 1, 'valid'), [0, 3, 1, 2]),
      [1, 3, 2, 2],
      [56, 72, 104, 120, 76, 100, 148, 172, 96, 128, 192, 224],
    ],
  };
};

const oneByOne = (): Answers => {
  const x = twoChannels();
  const weights = tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const y = conv2d(x, reshape<Rank.R4>(weights, [1, 1, 2, 3]), 1, 'valid');
  const dense = matMul(reshape(x, [9, 2]), weights);
  return {
    // Of the place with 0 and 1: 0 · 1 + 1 · 4, 0 · 2 + 1 · 5, 0 · 3 + 1 · 6.
    'first place': [slice(y, 0, [1, 1, 1, 3]), [1, 1, 1, 3], [4, 5, 6]],
    'as a fully connected layer': [y, [1, 3, 3, 3], [...dense.dataSync()]],
  };
};

const pools = (): Answers => {
  const small = reshape<Rank.R4>(range(0, 9), [1, 3, 3, 1]);
  const large = reshape<Rank.R4>(range(0, 16), [1, 4, 4, 1]);
  return {
    'largest of 2 by 2': [maxPool(small, 2, 1, 'valid'), [1, 2, 2, 1], [4, 5, 7, 8]],
    'mean of 2 by 2': [avgPool(small, 2, 1, 'valid'), [1, 2, 2, 1], [2, 3, 5, 6]],
    'largest of 3 by 3, stride 3': [maxPool(large, 3, 3, 'valid'), [1, 1, 1, 1], [10]],
    'largest of 3 by 3, padding 1, stride 2': [
      maxPool(padded(large, [1, 1], lowest), 3, 2, 'valid'),
      [1, 2, 2, 1],
      [5, 7, 13, 15],
    ],
    'each channel by itself': [maxPool(twoChannels(), 3, 1, 'valid'), [1, 1, 1, 2], [8, 9]],
  };
};

/** The height and width that come of an image of so many by so many. */
function sidesOf({ kernel, padding, stride }: Layout, size: number): Finding {
  return tensorScope('shapes', () => {
    const x = padded(zeros([1, size, size, 1]), padding, 0);
    const [, height = 0, width = 0] = conv2d(x, zeros([...kernel, 1, 1]), [...stride], 'valid').shape;
    return { figures: { height, width } };
  });
}

function padded(x: Tensor4D, [rows, columns]: Pair, value: number): Tensor4D {
  const sides = [0, rows, columns, 0].map((each): [number, number] => [each, each]);
  return pad(x, sides, value);
}

function sideGoal(layout: string, side: 'height' | 'width', byHand: number): Goal {
  return {
    name: `${layout}: ${side}`,
    course: `${byHand}`,
    within: [byHand - 0.5, byHand + 0.5],
    read: found(layout, side),
  };
}
