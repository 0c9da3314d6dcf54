import {
  diag,
  dot,
  einsum,
  fused,
  linalg,
  math,
  matMul,
  outerProduct,
  type Rank,
  reshape,
} from '@tensorflow/tfjs-core';
import { type OpCase, opCase } from '../op-case.js';

const products = {
  '': [[4, 3], [3, 5], false, false],
  ' transposed a': [[3, 4], [3, 5], true, false],
  ' transposed b': [[4, 3], [5, 3], false, true],
  ' transposed both': [[3, 4], [5, 3], true, true],
  ' batched': [[2, 4, 3], [2, 3, 5], false, false],
  ' batched, transposed a': [[2, 3, 4], [2, 3, 5], true, false],
  ' batched, transposed b': [[2, 4, 3], [2, 5, 3], false, true],
  ' batched, transposed both': [[2, 3, 4], [2, 5, 3], true, true],
  ' of rank 4': [[2, 2, 4, 3], [2, 2, 3, 5], false, false],
  ' b broadcast': [[2, 4, 3], [3, 5], false, false],
  ' a broadcast': [[4, 3], [2, 3, 5], false, false],
  ' b broadcast, transposed': [[2, 4, 3], [5, 3], false, true],
  ' a broadcast, transposed': [[3, 4], [2, 3, 5], true, false],
  ' b of one broadcast': [[2, 4, 3], [1, 3, 5], false, false],
  ' both broadcast': [[2, 1, 4, 3], [3, 3, 5], false, false],
  ' both broadcast and transposed': [[2, 1, 3, 4], [3, 5, 3], true, true],
} as const;

const einsums = {
  'ij,jk->ik': [
    [4, 3],
    [3, 5],
  ],
  'bij,bjk->bik': [
    [2, 4, 3],
    [2, 3, 5],
  ],
  'bij,jk->bik': [
    [2, 4, 3],
    [3, 5],
  ],
  'bqhd,bkhd->bhqk': [
    [2, 3, 2, 4],
    [2, 5, 2, 4],
  ],
  'i,j->ij': [[3], [4]],
  'ij,ij->': [
    [3, 4],
    [3, 4],
  ],
  'ij,jk->k': [
    [4, 3],
    [3, 5],
  ],
  'ij,kl->jl': [
    [2, 3],
    [4, 5],
  ],
  'ij->ji': [[3, 4]],
  'ijk->j': [[2, 3, 4]],
} as const;

/** Products of matrices and vectors. */
export const cases: readonly OpCase[] = [
  ...Object.entries(products).map(([variation, [a, b, transposeA, transposeB]]) =>
    opCase({
      name: `matMul${variation}`,
      inputs: { a: { shape: a }, b: { shape: b } },
      compute: ({ a, b }) => matMul(a, b, transposeA, transposeB),
    }),
  ),
  ...Object.entries(einsums).map(([equation, shapes]) =>
    opCase({
      name: `einsum ${equation}`,
      inputs: Object.fromEntries(shapes.map((shape, index) => [`operand ${index}`, { shape }])),
      compute: (operands) => einsum(equation, ...Object.values(operands)),
    }),
  ),
  opCase({
    name: 'fused.matMul relu',
    inputs: { a: { shape: [4, 3] }, b: { shape: [3, 5] }, bias: { shape: [5] } },
    compute: ({ a, b, bias }) => fused.matMul({ a, b, bias, activation: 'relu' }),
  }),
  opCase({
    name: 'dot',
    inputs: { a: { shape: [5] }, b: { shape: [5] } },
    compute: ({ a, b }) => dot(a, b),
  }),
  opCase({
    name: 'outerProduct',
    inputs: { a: { shape: [3] }, b: { shape: [4] } },
    compute: ({ a, b }) => outerProduct(reshape<Rank.R1>(a, [3]), reshape<Rank.R1>(b, [4])),
  }),
  opCase({
    name: 'diag',
    inputs: { x: { shape: [4] } },
    compute: ({ x }) => diag(x),
  }),
  opCase({
    name: 'linalg.qr: r',
    inputs: { x: { shape: [4, 3] } },
    tolerance: 1e-4,
    compute: ({ x }) => linalg.qr(x)[1],
  }),
  opCase({
    name: 'linalg.qr: q',
    inputs: { x: { shape: [4, 3] } },
    tolerance: 1e-4,
    compute: ({ x }) => linalg.qr(x)[0],
  }),
  opCase({
    name: 'linalg.bandPart',
    inputs: { x: { shape: [2, 4, 4] } },
    compute: ({ x }) => linalg.bandPart(x, 1, 0),
  }),
  opCase({
    name: 'matMul of whole numbers',
    inputs: {
      a: { shape: [3, 4], dtype: 'int32', range: [-5, 5] },
      b: { shape: [4, 2], dtype: 'int32', range: [-5, 5] },
    },
    compute: ({ a, b }) => matMul(a, b),
  }),
  opCase({
    name: 'math.confusionMatrix',
    inputs: {
      labels: { shape: [5], dtype: 'int32', values: [0, 1, 2, 2, 1] },
      predictions: { shape: [5], dtype: 'int32', values: [0, 2, 2, 2, 1] },
    },
    compute: ({ labels, predictions }) =>
      math.confusionMatrix(reshape<Rank.R1>(labels, [5]), reshape<Rank.R1>(predictions, [5]), 3),
  }),
];
