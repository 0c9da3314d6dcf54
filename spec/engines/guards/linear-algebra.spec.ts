import { batchNorm, einsum, localResponseNormalization, matMul, tensor, zeros } from '@tensorflow/tfjs-core';
import { call, counting } from '../../prove/guards/bad-input.js';
import { describeEdges } from './edges.js';

describeEdges('linear algebra', {
  'lengths of a product': {
    inside: () => matMul(counting(2, 1), counting(1, 2)),
    gives: [1, 2, 2, 4],
    outside: () => matMul(zeros([2, 0]), zeros([0, 2])),
    says: "operands of BatchMatMul: got '[2, 0] and [0, 2]', expected at least one number to sum",
  },
  'axes of an equation': {
    inside: () => einsum('ij,j->i', counting(2, 2), counting(2)),
    gives: [5, 11],
    outside: () => einsum('ij,jk->ik', counting(2, 2), counting(2)),
    says: 'operand 1 of Einsum: got [2], expected 2 axes, as in ij,jk->ik',
  },
  'lengths of an equation': {
    inside: () => einsum('i,i->i', counting(2), counting(2)),
    gives: [1, 4],
    outside: () => einsum('i,i->i', counting(2), counting(3)),
    says: 'length of index i of Einsum: got 3, expected 2, as before',
  },
  'results of an equation': {
    inside: () => einsum('ij->', counting(2, 2)),
    gives: [10],
    outside: () => einsum('ij->k', counting(2, 2)),
    says: "equation of Einsum: got 'ij->k', expected an index k on its left side",
  },
  'statistics of channels': {
    inside: () => batchNorm(counting(1, 2), tensor([1, 0]), tensor([1, 4]), undefined, undefined, 0),
    gives: [0, 1],
    outside: () => batchNorm(counting(1, 2), tensor([1]), tensor([1]), undefined, undefined, 0),
    says: 'mean of FusedBatchNorm: got [1], expected 2 numbers, one for each channel of',
  },
  'dtypes of what is normalized': {
    inside: () => batchNorm(tensor([[3, 2]]), tensor([1, 0]), tensor([1, 4]), undefined, undefined, 0),
    gives: [2, 1],
    outside: () => batchNorm(tensor([[3, 2]], undefined, 'int32'), tensor([1, 0]), tensor([1, 4])),
    says: "dtype of FusedBatchNorm: got 'int32', expected float32",
  },
  'reaches over channels': {
    inside: () => call(localResponseNormalization, counting(1, 1, 1, 2), 0, 1, 0, 1),
    gives: [1, 2],
    outside: () => call(localResponseNormalization, counting(1, 1, 1, 2), -1, 1, 0, 1),
    says: 'depthRadius of LRN: got -1, expected a whole number of at least 0',
  },
});
