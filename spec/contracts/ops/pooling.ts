import { avgPool, avgPool3d, maxPool, maxPool3d, pool } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { applyLayer } from '../apply-layer.js';
import { type OpCase, opCase } from '../op-case.js';
import { rank4, rank5 } from '../ranks.js';

const images = { maxPool, avgPool };
const volumes = { maxPool3d, avgPool3d };

const padding = ['same', 'valid', 1] as const;

/** Window and stride: apart, touching, overlapping, longer one way than the other, with gaps. */
const windows = [
  { window: [2, 2], stride: [2, 2] },
  { window: [3, 3], stride: [1, 1] },
  { window: [3, 3], stride: [2, 2] },
  { window: [3, 2], stride: [1, 2] },
  { window: [2, 2], stride: [3, 3] },
] as const satisfies readonly { window: [number, number]; stride: [number, number] }[];

/** The names say window, stride and padding, as scripts/pytorch/pooling.py has them. */
export const cases: readonly OpCase[] = [
  ...Object.entries(images).flatMap(([name, compute]) =>
    windows.flatMap(({ window, stride }) =>
      padding.map((pad) =>
        opCase({
          name: `${name} ${window.join('x')} stride ${stride.join('x')} ${pad}`,
          inputs: { x: { shape: [2, 5, 6, 2] } },
          compute: ({ x }) => compute(rank4(x), [...window], [...stride], pad),
        }),
      ),
    ),
  ),
  ...Object.entries(images).map(([name, compute]) =>
    opCase({
      name: `${name} of numbers below 0`,
      inputs: { x: { shape: [1, 4, 5, 2], range: [-3, -1] } },
      compute: ({ x }) => compute(rank4(x), 2, 2, 'same'),
    }),
  ),
  opCase({
    name: 'maxPool of equal numbers',
    inputs: { x: { shape: [1, 2, 4, 1], values: [1, 1, 0, 0, 1, 1, 0, -1] } },
    compute: ({ x }) => maxPool(rank4(x), 2, 2, 'valid'),
    notSmooth: 'the largest of a window is there more than once',
  }),
  ...Object.entries(volumes).flatMap(([name, compute]) =>
    (['same', 'valid'] as const).flatMap((pad) => [
      opCase({
        name: `${name} 2x2x2 stride 2 ${pad}`,
        inputs: { x: { shape: [1, 4, 3, 5, 2] } },
        compute: ({ x }) => compute(rank5(x), 2, 2, pad),
      }),
      opCase({
        name: `${name} 3x3x3 stride 1 ${pad}`,
        inputs: { x: { shape: [1, 4, 3, 3, 2], range: [-2, -1] } },
        compute: ({ x }) => compute(rank5(x), 3, 1, pad),
      }),
    ]),
  ),
  ...(['max', 'avg'] as const).map((kind) =>
    opCase({
      name: `pool ${kind} of dilation 2`,
      inputs: { x: { shape: [1, 6, 7, 2] } },
      compute: ({ x }) => pool(rank4(x), [2, 2], kind, 'valid', [2, 2]),
    }),
  ),
  opCase({
    name: 'layers.maxPooling1d',
    inputs: { x: { shape: [2, 7, 3] } },
    compute: ({ x }) => applyLayer(layers.maxPooling1d({ poolSize: 3, strides: 2 }), x, []),
  }),
  opCase({
    name: 'layers.averagePooling1d',
    inputs: { x: { shape: [2, 7, 3] } },
    compute: ({ x }) =>
      applyLayer(layers.averagePooling1d({ poolSize: 3, strides: 2, padding: 'same' }), x, []),
  }),
  opCase({
    name: 'layers.globalMaxPooling2d',
    inputs: { x: { shape: [2, 3, 4, 3] } },
    compute: ({ x }) => applyLayer(layers.globalMaxPooling2d({}), x, []),
  }),
  opCase({
    name: 'layers.globalAveragePooling2d',
    inputs: { x: { shape: [2, 3, 4, 3] } },
    compute: ({ x }) => applyLayer(layers.globalAveragePooling2d({}), x, []),
  }),
  opCase({
    name: 'layers.globalAveragePooling1d',
    inputs: { x: { shape: [2, 5, 3] } },
    compute: ({ x }) => applyLayer(layers.globalAveragePooling1d({}), x, []),
  }),
];
