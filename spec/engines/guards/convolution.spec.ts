import { conv2d, conv2dTranspose, depthwiseConv2d, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { call, counting } from '../../prove/guards/bad-input.js';
import { describeEdges } from './edges.js';

const image = (): Tensor => counting(1, 2, 2, 1);

describeEdges('convolution', {
  filters: {
    inside: () => call(conv2d, image(), counting(2, 2, 1, 1), 1, 'valid'),
    gives: [30],
    outside: () => call(conv2d, image(), counting(3, 2, 1, 1), 1, 'valid'),
    says: 'window of Conv2D: got [3,2,1,1], expected one that fits into the input [1, 2, 2, 1] with its padding',
  },
  'filters within padding': {
    inside: () => call(conv2d, image(), counting(4, 4, 1, 1), 1, 1),
    gives: [6 + 2 * 7 + 3 * 10 + 4 * 11],
    outside: () => call(conv2d, image(), counting(5, 4, 1, 1), 1, 1),
    says: 'window of Conv2D: got [5,4,1,1]',
  },
  'filters with gaps': {
    inside: () => call(conv2d, counting(1, 3, 3, 1), counting(2, 2, 1, 1), 1, 'valid', 'NHWC', 2),
    gives: [1 + 2 * 3 + 3 * 7 + 4 * 9],
    outside: () => call(conv2d, counting(1, 3, 3, 1), counting(2, 2, 1, 1), 1, 'valid', 'NHWC', 3),
    says: 'window of Conv2D: got [2,2,1,1]',
  },
  batches: {
    inside: () => call(conv2d, image(), counting(1, 1, 1, 1), 1, 'same'),
    gives: [1, 2, 3, 4],
    outside: () => call(conv2d, zeros([0, 2, 2, 1]), counting(1, 1, 1, 1), 1, 'same'),
    says: 'input of Conv2D: got [0,2,2,1], expected a batch that is not empty',
  },
  'outputs of a filter': {
    inside: () => call(conv2d, image(), zeros([1, 1, 1, 1]), 1, 'same'),
    gives: [0, 0, 0, 0],
    outside: () => call(conv2d, image(), zeros([1, 1, 1, 0]), 1, 'same'),
    says: 'filter of Conv2D: got [1,1,1,0], expected one that is not empty',
  },
  'filters channel by channel': {
    inside: () => call(depthwiseConv2d, image(), counting(2, 2, 1, 2), 1, 'valid'),
    gives: [50, 60],
    outside: () => call(depthwiseConv2d, image(), counting(2, 3, 1, 2), 1, 'valid'),
    says: 'window of DepthwiseConv2dNative: got [2,3,1,2]',
  },
  'gradients by the picture': {
    inside: () => call(conv2dTranspose, image(), counting(1, 1, 1, 1), [1, 2, 2, 1], 1, 'valid'),
    gives: [1, 2, 3, 4],
    outside: () => call(conv2dTranspose, image(), counting(1, 1, 1, 1), [1, 2, 3, 1], 1, 'valid'),
    says: 'gradient of Conv2DBackpropInput: got [1,2,2,1], expected length 3 on axis 2',
  },
});
