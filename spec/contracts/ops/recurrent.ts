import { layers } from '@tensorflow/tfjs-layers';
import { gru, lstm } from '../../../models/index.js';
import { applyLayer } from '../apply-layer.js';
import { type OpCase, opCase } from '../op-case.js';

const x = { shape: [2, 4, 3] };

/** Of PyTorch's GRU: three gates, and a bias for each of the two products. */
const gruInputs = {
  x,
  kernel: { shape: [3, 15] },
  recurrentKernel: { shape: [5, 15] },
  bias: { shape: [2, 15] },
};

const singleBias = { ...gruInputs, bias: { shape: [15] } };

const lstmInputs = {
  x,
  kernel: { shape: [3, 20] },
  recurrentKernel: { shape: [5, 20] },
  bias: { shape: [20] },
};

const backward = {
  backwardKernel: { shape: [3, 15] },
  backwardRecurrentKernel: { shape: [5, 15] },
  backwardBias: { shape: [2, 15] },
};

/** Layers that go through time. */
export const cases: readonly OpCase[] = [
  opCase({
    name: 'gru',
    inputs: gruInputs,
    compute: ({ x, kernel, recurrentKernel, bias }) =>
      applyLayer(gru({ units: 5 }), x, [kernel, recurrentKernel, bias]),
  }),
  opCase({
    name: 'gru with every state',
    inputs: gruInputs,
    compute: ({ x, kernel, recurrentKernel, bias }) =>
      applyLayer(gru({ units: 5, returnSequences: true }), x, [kernel, recurrentKernel, bias]),
  }),
  opCase({
    name: 'gru backwards',
    inputs: gruInputs,
    compute: ({ x, kernel, recurrentKernel, bias }) =>
      applyLayer(gru({ units: 5, goBackwards: true }), x, [kernel, recurrentKernel, bias]),
  }),
  opCase({
    name: 'gru from a state',
    inputs: { ...gruInputs, state: { shape: [2, 5] } },
    compute: ({ x, kernel, recurrentKernel, bias, state }) =>
      applyLayer(gru({ units: 5 }), x, [kernel, recurrentKernel, bias], { initialState: [state] }),
  }),
  opCase({
    name: 'gru of masked steps',
    inputs: { ...gruInputs, mask: { shape: [2, 4], dtype: 'bool', values: [1, 1, 0, 0, 1, 1, 1, 0] } },
    compute: ({ x, kernel, recurrentKernel, bias, mask }) =>
      applyLayer(gru({ units: 5 }), x, [kernel, recurrentKernel, bias], { mask }),
  }),
  opCase({
    name: 'gru bidirectional',
    inputs: { ...gruInputs, ...backward },
    compute: ({ x, backwardKernel, backwardRecurrentKernel, backwardBias, ...forward }) =>
      applyLayer(layers.bidirectional({ layer: cell(), mergeMode: 'concat' }), x, [
        forward.kernel,
        forward.recurrentKernel,
        forward.bias,
        backwardKernel,
        backwardRecurrentKernel,
        backwardBias,
      ]),
  }),
  opCase({
    name: 'gru of reset before',
    inputs: singleBias,
    compute: ({ x, kernel, recurrentKernel, bias }) =>
      applyLayer(gru({ units: 5, resetAfter: false }), x, [kernel, recurrentKernel, bias]),
  }),
  opCase({
    name: 'lstm',
    inputs: lstmInputs,
    compute: ({ x, kernel, recurrentKernel, bias }) =>
      applyLayer(lstm({ units: 5 }), x, [kernel, recurrentKernel, bias]),
  }),
  opCase({
    name: 'lstm with every state',
    inputs: lstmInputs,
    compute: ({ x, kernel, recurrentKernel, bias }) =>
      applyLayer(lstm({ units: 5, returnSequences: true }), x, [kernel, recurrentKernel, bias]),
  }),
  opCase({
    name: 'simpleRNN',
    inputs: {
      x,
      kernel: { shape: [3, 5] },
      recurrentKernel: { shape: [5, 5] },
      bias: { shape: [5] },
    },
    compute: ({ x, kernel, recurrentKernel, bias }) =>
      applyLayer(layers.simpleRNN({ units: 5 }), x, [kernel, recurrentKernel, bias]),
  }),
];

function cell(): layers.RNN {
  const layer = gru({ units: 5, returnSequences: true });
  if (layer instanceof layers.RNN) return layer;
  throw new Error('a gru is a recurrent layer');
}
