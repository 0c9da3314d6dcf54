import { layers } from '@tensorflow/tfjs-layers';
import { causalConvolution1d, layerNormalization } from '../../../models/index.js';
import { applyLayer } from '../apply-layer.js';
import { type OpCase, opCase } from '../op-case.js';

const convolution = {
  x: { shape: [2, 7, 3] },
  kernel: { shape: [3, 3, 4] },
  bias: { shape: [4] },
};

/** Layers that are neither recurrent nor attention. */
export const cases: readonly OpCase[] = [
  ...(['linear', 'sigmoid', 'tanh', 'relu', 'elu', 'selu', 'softplus', 'softmax', 'swish'] as const).map(
    (activation) =>
      opCase({
        name: `dense ${activation}`,
        inputs: { x: { shape: [4, 3] }, kernel: { shape: [3, 5] }, bias: { shape: [5] } },
        compute: ({ x, kernel, bias }) =>
          applyLayer(layers.dense({ units: 5, activation }), x, [kernel, bias]),
      }),
  ),
  opCase({
    name: 'dense over time',
    inputs: { x: { shape: [2, 4, 3] }, kernel: { shape: [3, 5] }, bias: { shape: [5] } },
    compute: ({ x, kernel, bias }) => applyLayer(layers.dense({ units: 5 }), x, [kernel, bias]),
  }),
  opCase({
    name: 'timeDistributed dense',
    inputs: { x: { shape: [2, 4, 3] }, kernel: { shape: [3, 5] }, bias: { shape: [5] } },
    compute: ({ x, kernel, bias }) =>
      applyLayer(layers.timeDistributed({ layer: layers.dense({ units: 5 }) }), x, [kernel, bias]),
  }),
  opCase({
    name: 'prelu',
    inputs: { x: { shape: [4, 3] }, alpha: { shape: [3] } },
    compute: ({ x, alpha }) => applyLayer(layers.prelu({}), x, [alpha]),
  }),
  opCase({
    name: 'leakyReLU',
    inputs: { x: { shape: [4, 3] } },
    compute: ({ x }) => applyLayer(layers.leakyReLU({ alpha: 0.1 }), x, []),
  }),
  opCase({
    name: 'embedding',
    inputs: {
      tokens: { shape: [2, 5], dtype: 'int32', values: [0, 3, 3, 5, 1, 5, 0, 2, 3, 0] },
      table: { shape: [6, 4] },
    },
    compute: ({ tokens, table }) =>
      applyLayer(layers.embedding({ inputDim: 6, outputDim: 4 }), tokens, [table]),
  }),
  opCase({
    name: 'causalConvolution1d',
    inputs: convolution,
    compute: ({ x, kernel, bias }) =>
      applyLayer(causalConvolution1d({ filters: 4, kernelSize: 3 }), x, [kernel, bias]),
  }),
  opCase({
    name: 'causalConvolution1d of stride 2',
    inputs: convolution,
    compute: ({ x, kernel, bias }) =>
      applyLayer(causalConvolution1d({ filters: 4, kernelSize: 3, strides: 2 }), x, [kernel, bias]),
  }),
  opCase({
    name: 'causalConvolution1d of dilation 2',
    inputs: convolution,
    compute: ({ x, kernel, bias }) =>
      applyLayer(causalConvolution1d({ filters: 4, kernelSize: 3, dilation: 2 }), x, [kernel, bias]),
  }),
  opCase({
    name: 'causalConvolution1d that sees further than its input',
    inputs: { ...convolution, x: { shape: [2, 2, 3] } },
    compute: ({ x, kernel, bias }) =>
      applyLayer(causalConvolution1d({ filters: 4, kernelSize: 3 }), x, [kernel, bias]),
  }),
  opCase({
    name: 'layerNormalization',
    inputs: { x: { shape: [3, 4, 5] }, gamma: { shape: [5] }, beta: { shape: [5] } },
    compute: ({ x, gamma, beta }) => applyLayer(layerNormalization(), x, [gamma, beta]),
  }),
  opCase({
    name: 'layerNormalization of rows',
    inputs: { x: { shape: [4, 6] }, gamma: { shape: [6] }, beta: { shape: [6] } },
    compute: ({ x, gamma, beta }) => applyLayer(layerNormalization(), x, [gamma, beta]),
  }),
  opCase({
    name: 'layerNormalization along two axes',
    inputs: { x: { shape: [3, 4, 5] }, gamma: { shape: [4, 5] }, beta: { shape: [4, 5] } },
    compute: ({ x, gamma, beta }) => applyLayer(layerNormalization({ axis: [1, 2] }), x, [gamma, beta]),
  }),
];
