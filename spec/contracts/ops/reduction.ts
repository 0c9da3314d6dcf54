import {
  all,
  any,
  argMax,
  argMin,
  cumprod,
  cumsum,
  euclideanNorm,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  moments,
  norm,
  prod,
  softmax,
  sum,
  type Tensor,
  topk,
} from '@tensorflow/tfjs-core';
import { type OpCase, opCase } from '../op-case.js';

type Reduction = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor;

const reductions: Readonly<Record<string, Reduction>> = { sum, mean, max, min, prod, logSumExp };

/** The norm with its parameters in the order of the others. */
const normOf =
  (order: number | 'euclidean' | 'fro') =>
  (x: Tensor, axis?: number | number[]): Tensor =>
    norm(x, order, axis);

const scans = {
  ' along the last axis': [2, false, false],
  ' along the first axis': [0, false, false],
  ' along the middle axis': [1, false, false],
  ' exclusive': [1, true, false],
  ' reversed': [1, false, true],
  ' exclusive and reversed': [0, true, true],
} as const;

const vectors = { shape: [3, 4] };
const cube = { shape: [2, 3, 4] };
const withZeroVector = { shape: [2, 3], values: [0, 0, 0, 3, -4, 12] };

/** What makes few numbers of many, and what runs along an axis. */
export const cases: readonly OpCase[] = [
  ...Object.entries(reductions).flatMap(([name, compute]) => [
    opCase({ name: `${name} of all`, inputs: { x: vectors }, compute: ({ x }) => compute(x) }),
    opCase({ name: `${name} along the last axis`, inputs: { x: cube }, compute: ({ x }) => compute(x, -1) }),
    opCase({ name: `${name} along the first axis`, inputs: { x: cube }, compute: ({ x }) => compute(x, 0) }),
    opCase({
      name: `${name} along two axes, kept`,
      inputs: { x: cube },
      compute: ({ x }) => compute(x, [0, 2], true),
    }),
  ]),
  ...Object.entries({ argMax, argMin }).map(([name, compute]) =>
    opCase({ name, inputs: { x: vectors }, gradient: 'none', compute: ({ x }) => compute(x, 1) }),
  ),
  opCase({
    name: 'argMax of truths',
    inputs: { x: { shape: [2, 3], dtype: 'bool', values: [0, 1, 0, 0, 0, 1] } },
    compute: ({ x }) => argMax(x, 1),
  }),
  ...Object.entries({ all, any }).map(([name, compute]) =>
    opCase({
      name,
      inputs: { x: { shape: [3, 2], dtype: 'bool', values: [1, 1, 0, 1, 0, 0] } },
      compute: ({ x }) => compute(x, 1),
    }),
  ),
  ...Object.entries(scans).flatMap(([variation, [axis, exclusive, reversed]]) => [
    opCase({
      name: `cumsum${variation}`,
      inputs: { x: cube },
      compute: ({ x }) => cumsum(x, axis, exclusive, reversed),
    }),
    opCase({
      name: `cumprod${variation}`,
      inputs: { x: cube },
      compute: ({ x }) => cumprod(x, axis, exclusive, reversed),
    }),
  ]),
  opCase({
    name: 'cumsum of a square along the first axis',
    inputs: { x: { shape: [4, 4] } },
    compute: ({ x }) => cumsum(x, 0),
  }),
  opCase({
    name: 'cumprod beside zeros',
    inputs: { x: { shape: [2, 4], values: [2, 0, 3, 4, 0, 2, 0, 5] } },
    compute: ({ x }) => cumprod(x, 1),
  }),
  opCase({
    name: 'prod beside a zero',
    inputs: { x: { shape: [2, 3], values: [2, 0, 3, 4, 5, 6] } },
    compute: ({ x }) => prod(x, 1),
  }),
  opCase({
    name: 'softmax',
    inputs: { x: { shape: [3, 5], range: [-3, 3] } },
    compute: ({ x }) => softmax(x),
  }),
  opCase({
    name: 'logSoftmax',
    inputs: { x: { shape: [3, 5], range: [-3, 3] } },
    compute: ({ x }) => logSoftmax(x),
  }),
  opCase({ name: 'moments: mean', inputs: { x: cube }, compute: ({ x }) => moments(x, [0, 1]).mean }),
  opCase({ name: 'moments: variance', inputs: { x: cube }, compute: ({ x }) => moments(x, [0, 1]).variance }),
  opCase({ name: 'norm 1', inputs: { x: vectors }, compute: ({ x }) => normOf(1)(x, 1) }),
  opCase({ name: 'norm 2', inputs: { x: vectors }, compute: ({ x }) => normOf(2)(x, 1) }),
  opCase({ name: 'norm of all', inputs: { x: vectors }, compute: ({ x }) => norm(x) }),
  opCase({
    name: 'norm infinite',
    inputs: { x: vectors },
    compute: ({ x }) => normOf(Number.POSITIVE_INFINITY)(x, 1),
  }),
  opCase({ name: 'norm Frobenius', inputs: { x: cube }, compute: ({ x }) => normOf('fro')(x, [1, 2]) }),
  opCase({
    name: 'norm at 0',
    inputs: { x: withZeroVector },
    notSmooth: 'it has a corner at 0',
    compute: ({ x }) => normOf(2)(x, 1),
  }),
  opCase({
    name: 'norm 1 at 0',
    inputs: { x: withZeroVector },
    notSmooth: 'it has a corner at 0',
    compute: ({ x }) => normOf(1)(x, 1),
  }),
  opCase({
    name: 'norm Frobenius at 0',
    inputs: { x: { shape: [2, 1, 3], values: withZeroVector.values } },
    notSmooth: 'it has a corner at 0',
    compute: ({ x }) => normOf('fro')(x, [1, 2]),
  }),
  opCase({ name: 'euclideanNorm', inputs: { x: vectors }, compute: ({ x }) => euclideanNorm(x, 1) }),
  opCase({
    name: 'topk: values',
    inputs: { x: { shape: [2, 3, 5] } },
    compute: ({ x }) => topk(x, 3).values,
  }),
  opCase({
    name: 'topk: indices',
    inputs: { x: { shape: [2, 3, 5] } },
    gradient: 'none',
    compute: ({ x }) => topk(x, 3).indices,
  }),
  opCase({
    name: 'topk of one: values',
    inputs: { x: { shape: [7] } },
    compute: ({ x }) => topk(x, 1).values,
  }),
  opCase({ name: 'topk of all: values', inputs: { x: vectors }, compute: ({ x }) => topk(x, 4).values }),
];
