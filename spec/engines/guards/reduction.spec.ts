import { argMax, max, mean, prod, sum, zeros } from '@tensorflow/tfjs-core';
import { call, counting } from '../../prove/guards/bad-input.js';
import { describeEdges } from './edges.js';

describeEdges('reduction', {
  'the numbers of a mean': {
    inside: () => mean(counting(1)),
    gives: [1],
    outside: () => mean(zeros([0])),
    says: 'input of Mean: got [0], expected at least one number: the result of none is not defined',
  },
  'the numbers of a largest': {
    inside: () => max(counting(1, 2), 1),
    gives: [2],
    outside: () => max(zeros([1, 0]), 1),
    says: 'input of Max: got [1,0]',
  },
  'the numbers of a product, of which a sum needs none': {
    inside: () => sum(zeros([0])),
    gives: [0],
    outside: () => prod(zeros([0])),
    says: 'input of Prod: got [0]',
  },
  'the numbers to find the place of the largest in': {
    inside: () => argMax(counting(2), 0),
    gives: [1],
    outside: () => argMax(zeros([0]), 0),
    says: 'input of ArgMax: got [0]',
  },
  'axes, from the front and from behind,': {
    inside: () => sum(counting(2, 2), [0, -1]),
    gives: [10],
    outside: () => sum(counting(2, 2), [1, -1]),
    says: 'axis of Sum: got [1,-1], expected each axis once',
  },
  'one axis': {
    inside: () => argMax(counting(2, 2), 1),
    gives: [1, 1],
    outside: () => call(argMax, counting(2, 2), 0.5),
    says: 'axis of ArgMax: got 0.5',
  },
});
