import {
  abs,
  add,
  grads,
  matMul,
  max,
  mul,
  norm,
  relu,
  type Scalar,
  sigmoid,
  sum,
  type Tensor,
  tanh,
  tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Plot } from '../core/plot.js';
import { randomFor } from '../core/random.js';
import { tensorScope } from '../core/tensor-scope.js';
import { readScalar } from '../models/gradients.js';
import { run } from '../run/run.js';
import { drawings, type Experiment, experiments, type Finding, found, perform } from './experiments.js';
import { fields } from './fields.js';
import type { Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

const samples = 16;

const activations = { relu, sigmoid, tanh } as const;
const activationNames = ['relu', 'sigmoid', 'tanh'] as const;

/** Standard deviations of the first weights of a layer with as many inputs as outputs. */
const starts = {
  'N(0, 1)': () => 1,
  Xavier: (width: number) => Math.sqrt(2 / (width + width)),
  He: (width: number) => Math.sqrt(2 / width),
} as const;
const startNames = ['N(0, 1)', 'Xavier', 'He'] as const;

/**
 * Why deep networks need a careful start: gradients are products of many matrices, which explode or vanish.
 *
 * ```text
 * aˡ = f(aˡ⁻¹ Wˡ)        ∂E/∂aˡ⁻¹ = (∂E/∂aˡ · f′) Wˡᵀ        so that ∂E/∂a⁰ is a product of L matrices
 * ```
 *
 * A hundred matrices of 4 by 4 with elements from N(0, 1) come to a product of about 10²⁴. What keeps a product of one
 * size is that each factor does: with n inputs and n outputs a variance of 1/n for functions with a slope of 1 at 0
 * (Xavier: 2 / (inputs + outputs); Glorot and Bengio, 2010), and 2/n for a ReLU, which lets half of it through (He and
 * others, 2015). A sigmoid has a slope of a quarter at best: with these starts its gradients vanish, and with larger
 * weights it saturates. Drawn are the norms of ∂E/∂aˡ for each layer's input, by function and start (Dive into Deep
 * Learning, 5.4).
 *
 * @example
 * ```ts no-run
 * import { stability } from 'millrace/pipelines';
 * const options = stability.options.parse({ depth: 50 });
 * stability.start(options, { dir: 'runs/stability', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const stability = pipeline({
  name: 'stability',
  summary: 'Products of random matrices, and gradient norms by depth under N(0, 1), Xavier and He',
  examples: [{ flags: '--depth 50', does: 'a deeper network' }],
  lesson: {
    chapter: '5.4',
    smoke: { depth: 5, width: 16, factors: 10 },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'product of 100 matrices, order of magnitude',
            course: 'explodes, about 24',
            within: [17, 31],
            read: found('products', 'order of magnitude'),
          },
          goal('relu, N(0, 1)', 'explodes', [1e6, 1e20]),
          goal('relu, He', 'neither', [0.05, 20]),
          goal('tanh, Xavier', 'neither', [0.05, 20]),
          goal('sigmoid, Xavier', 'vanishes', [0, 1e-6]),
        ],
      },
    ],
  },
  options: z.object({
    depth: z.number().int().min(2).default(20).describe('Layers of the network'),
    width: z.number().int().min(1).default(64).describe('Units of each layer'),
    factors: z.number().int().min(1).default(100).describe('Matrices that are multiplied'),
    draw: fields.draw(),
  }),

  start({ draw, ...options }, settings) {
    const of = { ...options, seed: settings.seed };
    const byDepth = activationNames.flatMap((activation) =>
      startNames.map((start) => {
        const measure = (): Finding => spreadOf(gradientNorms(activation, start, of));
        return [`${activation}, ${start}`, measure] as const;
      }),
    );
    const byName: Readonly<Record<string, Experiment>> = {
      products: () => product(of),
      ...Object.fromEntries(byDepth),
      ...(draw && { stability: () => ({ plots: plotsOf(of), x: 'matrices, or layer' }) }),
    };
    return run({ ...settings, options }, ({ read }) =>
      read(experiments(byName)).pipe(perform({ drawInto: draw ? settings.dir : undefined })),
    );
  },

  report: ({ draw }, { dir }) => Promise.resolve(drawings('stability', { drawInto: draw ? dir : undefined })),
});

interface Settings {
  readonly depth: number;
  readonly width: number;
  readonly factors: number;
  readonly seed: number;
}

/** The order of magnitude of the product of so many matrices. */
function product(of: Settings): Finding {
  return { figures: { 'order of magnitude': magnitudes(of).at(-1) ?? Number.NaN } };
}

/** The logarithm, to the base of 10, of the largest element: of one matrix, of the product of two, and so on. */
function magnitudes({ factors, seed }: Settings): readonly number[] {
  return tensorScope('products', () => {
    let total: Tensor = normal([4, 4], 1, seed, 'matrix', 0);
    return Array.from({ length: factors }, (_, index) => {
      if (index > 0) total = matMul(total, normal([4, 4], 1, seed, 'matrix', index));
      return Math.log10(readScalar(max(abs(total))));
    });
  });
}

/** The norm of the error's gradient by the input of each layer, from the first to the last. */
function gradientNorms(
  activation: keyof typeof activations,
  start: keyof typeof starts,
  { depth, width, seed }: Settings,
): readonly number[] {
  return tensorScope('gradients', () => {
    const weights = Array.from({ length: depth }, (_, layer) =>
      normal([width, width], starts[start](width), seed, 'weights', layer),
    );
    const [x, direction] = [
      normal([samples, width], 1, seed, 'x'),
      normal([samples, width], 1, seed, 'error'),
    ];
    // What is added to a layer's input, and is nothing, has the gradient of that input.
    const error = (...nudges: Tensor[]): Scalar => {
      const output = weights.reduce<Tensor>(
        (a, kernel, layer) => activations[activation](matMul(add(a, nudges[layer] ?? 0), kernel)),
        x,
      );
      return sum(mul(output, direction));
    };
    const gradients = grads(error)(weights.map(() => zeros([samples, width])));
    return gradients.map((gradient) => readScalar(norm(gradient)));
  });
}

/** How much larger the gradient is at the first layer than at the last. */
function spreadOf(norms: readonly number[]): Finding {
  return { figures: { 'first by last': (norms[0] ?? Number.NaN) / (norms.at(-1) ?? Number.NaN) } };
}

function plotsOf(of: Settings): readonly Plot[] {
  const counted = (y: readonly number[]) => ({ x: y.map((_, index) => index + 1), y });
  const norms = activationNames.map((activation) => ({
    name: `log₁₀ of the gradient, ${activation}`,
    lines: startNames.map((start) => ({
      name: start,
      ...counted(gradientNorms(activation, start, of).map(Math.log10)),
    })),
  }));
  return [
    { name: 'log₁₀ of the product', lines: [{ name: 'N(0, 1)', ...counted(magnitudes(of)) }] },
    ...norms,
  ];
}

function normal(shape: number[], deviation: number, seed: number, what: string, index = 0): Tensor {
  const random = randomFor(seed, `stability/${what}`, index);
  const size = shape.reduce((total, length) => total * length, 1);
  return tensor(
    Float32Array.from({ length: size }, () => deviation * random.normal()),
    shape,
  );
}

function goal(name: string, course: string, within: readonly [number, number]): Goal {
  return {
    name: `${name}: gradient at the first layer by the last`,
    course,
    within,
    read: found(name, 'first by last'),
  };
}
