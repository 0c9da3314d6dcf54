import type { Tensor } from '@tensorflow/tfjs-core';
import { multiHeadAttention } from '../../../models/index.js';
import { applyLayer } from '../apply-layer.js';
import { type OpCase, opCase } from '../op-case.js';

const [features, heads, keySize] = [6, 2, 3];

const weightInputs = {
  queryKernel: { shape: [features, heads * keySize] },
  queryBias: { shape: [heads * keySize] },
  keyKernel: { shape: [features, heads * keySize] },
  keyBias: { shape: [heads * keySize] },
  valueKernel: { shape: [features, heads * keySize] },
  valueBias: { shape: [heads * keySize] },
  outputKernel: { shape: [heads * keySize, features] },
  outputBias: { shape: [features] },
};

const x = { shape: [2, 4, features] };

/** Multi-head attention. */
export const cases: readonly OpCase[] = [
  opCase({
    name: 'multiHeadAttention',
    inputs: { x, ...weightInputs },
    compute: ({ x, ...weights }) => applyLayer(multiHeadAttention({ heads, keySize }), x, weightsOf(weights)),
  }),
  opCase({
    name: 'multiHeadAttention causal',
    inputs: { x, ...weightInputs },
    compute: ({ x, ...weights }) =>
      applyLayer(multiHeadAttention({ heads, keySize, mask: 'causal' }), x, weightsOf(weights)),
  }),
  opCase({
    name: 'multiHeadAttention of masked steps',
    inputs: { x, ...weightInputs, mask: { shape: [2, 4], dtype: 'bool', values: [1, 1, 1, 0, 0, 1, 1, 1] } },
    compute: ({ x, mask, ...weights }) =>
      applyLayer(multiHeadAttention({ heads, keySize }), x, weightsOf(weights), { mask }),
  }),
  opCase({
    name: 'multiHeadAttention to another sequence',
    inputs: {
      x,
      source: { shape: [2, 5, 4] },
      ...weightInputs,
      keyKernel: { shape: [4, heads * keySize] },
      valueKernel: { shape: [4, heads * keySize] },
    },
    compute: ({ x, source, ...weights }) =>
      applyLayer(multiHeadAttention({ heads, keySize }), [x, source], weightsOf(weights)),
  }),
];

function weightsOf(weights: Readonly<Record<keyof typeof weightInputs, Tensor>>): readonly Tensor[] {
  return [
    weights.queryKernel,
    weights.queryBias,
    weights.keyKernel,
    weights.keyBias,
    weights.valueKernel,
    weights.valueBias,
    weights.outputKernel,
    weights.outputBias,
  ];
}
