import {
  add,
  batchNorm,
  div,
  localResponseNormalization,
  mean,
  moments,
  mul,
  norm,
  rsqrt,
  sub,
  type Tensor,
  tensor,
} from '@tensorflow/tfjs-core';
import { layers, regularizers } from '@tensorflow/tfjs-layers';
import { applyLayer } from '../apply-layer.js';
import { type OpCase, opCase } from '../op-case.js';
import { rank4 } from '../ranks.js';

const epsilon = 1e-3;

/** Running statistics, which have no gradient. */
function running(channels: number): readonly [mean: Tensor, variance: Tensor] {
  const places = Array.from({ length: channels }, (_, index) => index);
  return [
    tensor(places.map((place) => 0.1 * place - 0.2)),
    tensor(places.map((place) => 0.5 + 0.25 * place)),
  ];
}

/** Batch normalization as a layer, in each rank, along the last axis and along others. */
const shapes = [
  { shape: [6, 3], axis: -1 },
  { shape: [3, 4, 2], axis: -1 },
  { shape: [3, 4, 2], axis: 1 },
  { shape: [2, 3, 4, 2], axis: -1 },
  { shape: [2, 3, 4, 2], axis: 1 },
  { shape: [2, 3, 4, 2], axis: 2 },
] as const;

export const cases: readonly OpCase[] = [
  ...shapes.flatMap(({ shape, axis }) =>
    ([true, false] as const).map((training) => {
      const channels = shape.at(axis) ?? 1;
      return opCase({
        name: `batchNormalization of ${shape.join('x')} along ${axis}, ${training ? 'training' : 'inference'}`,
        inputs: { x: { shape }, gamma: { shape: [channels], range: [0.5, 2] }, beta: { shape: [channels] } },
        compute: ({ x, gamma, beta }) => {
          const layer = layers.batchNormalization({ axis, epsilon });
          return applyLayer(layer, x, [gamma, beta, ...running(channels)], { training });
        },
        tolerance: 3e-5,
      });
    }),
  ),
  opCase({
    name: 'batchNorm',
    inputs: {
      x: { shape: [2, 3, 2, 3] },
      mean: { shape: [3] },
      variance: { shape: [3], range: [0.5, 2] },
      offset: { shape: [3] },
      scale: { shape: [3], range: [0.5, 2] },
    },
    compute: ({ x, mean, variance, offset, scale }) => batchNorm(x, mean, variance, offset, scale, epsilon),
  }),
  opCase({
    name: 'batchNorm without scale and offset',
    inputs: { x: { shape: [4, 3] }, mean: { shape: [3] }, variance: { shape: [3], range: [0.5, 2] } },
    compute: ({ x, mean, variance }) => batchNorm(x, mean, variance, undefined, undefined, epsilon),
  }),
  opCase({
    name: 'normalization along the last axis by moments',
    inputs: { x: { shape: [3, 2, 5] }, gamma: { shape: [5] }, beta: { shape: [5] } },
    compute: ({ x, gamma, beta }) => {
      const { mean, variance } = moments(x, -1, true);
      return add(mul(mul(sub(x, mean), rsqrt(add(variance, epsilon))), gamma), beta);
    },
    tolerance: 3e-5,
  }),
  opCase({
    name: 'normalization of rows by their length',
    inputs: { x: { shape: [3, 4] } },
    compute: ({ x }) => div(x, norm(x, 'euclidean', 1, true)),
  }),
  opCase({
    name: 'localResponseNormalization',
    inputs: { x: { shape: [1, 2, 3, 7] } },
    compute: ({ x }) => localResponseNormalization(rank4(x), 2, 1, 0.5, 0.75),
  }),
  opCase({
    name: 'centring along every axis',
    inputs: { x: { shape: [3, 4] } },
    compute: ({ x }) => sub(sub(x, mean(x, 0, true)), mean(x, 1, true)),
  }),
  opCase({
    name: 'l2 regularization',
    inputs: { x: { shape: [3, 4] } },
    compute: ({ x }) => regularizers.l2({ l2: 0.3 }).apply(x),
  }),
  opCase({
    name: 'l1l2 regularization',
    inputs: { x: { shape: [3, 4] } },
    compute: ({ x }) => regularizers.l1l2({ l1: 0.2, l2: 0.3 }).apply(x),
  }),
];
