import { avgPool, maxPool, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import { call, counting } from '../../prove/guards/bad-input.js';
import { describeEdges } from './edges.js';

const image = (): Tensor => counting(1, 2, 2, 1);

describeEdges('pooling', {
  windows: {
    inside: () => call(maxPool, image(), 2, 1, 'valid'),
    gives: [4],
    outside: () => call(maxPool, image(), [2, 3], 1, 'valid'),
    says: 'window of MaxPool: got [2,3], expected one that fits into the input [1, 2, 2, 1] with its padding',
  },
  'windows within padding': {
    inside: () => call(avgPool, image(), 4, 1, 1),
    gives: [2.5],
    outside: () => call(avgPool, image(), 5, 1, 1),
    says: 'window of AvgPool: got [5,5]',
  },
  padding: {
    inside: () => call(maxPool, image(), 2, 2, 1),
    gives: [1, 2, 3, 4],
    outside: () => call(maxPool, image(), 2, 1, 2),
    says: 'padding of MaxPool: got 2, expected less than the window [2, 2]',
  },
  batches: {
    inside: () => call(avgPool, image(), 1, 1, 'same'),
    gives: [1, 2, 3, 4],
    outside: () => call(avgPool, zeros([0, 2, 2, 1]), 1, 1, 'same'),
    says: 'input of AvgPool: got [0,2,2,1], expected a batch that is not empty',
  },
  dtypes: {
    inside: () => call(maxPool, image(), 2, 1, 'valid'),
    gives: [4],
    outside: () => call(maxPool, tensor([1, 0, 1, 1], [1, 2, 2, 1], 'bool'), 2, 1, 'valid'),
    says: "dtype of MaxPool: got 'bool', expected float32 or int32",
  },
});
