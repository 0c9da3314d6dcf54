import {
  abs,
  exp,
  leakyRelu,
  neg,
  prelu,
  relu,
  relu6,
  round,
  square,
  step,
  type Tensor,
  tensor,
  topk,
} from '@tensorflow/tfjs-core';
import { call, whole } from '../../prove/guards/bad-input.js';
import { describeEdges, type Edge } from './edges.js';

const operations: Readonly<Record<string, readonly [operation: (x: Tensor) => unknown, kernel: string]>> = {
  abs: [abs, 'Abs'],
  neg: [(x) => neg(neg(x)), 'Neg'],
  'leaky relu': [(x) => leakyRelu(x, 0.5), 'LeakyRelu'],
  prelu: [(x) => prelu(x, tensor([0.5])), 'Prelu'],
  relu: [relu, 'Relu'],
  relu6: [relu6, 'Relu6'],
  round: [round, 'Round'],
  square: [square, 'Square'],
  step: [step, 'Step'],
  topk: [(x) => topk(x, 2).values, 'TopK'],
};

const edges = Object.entries(operations).map(([name, [operation, kernel]]): [string, Edge] => [
  `the whole numbers of ${name}`,
  {
    inside: () => operation(whole([1, 0])),
    gives: [1, 0],
    outside: () => operation(tensor([true, false], [2], 'bool')),
    says: `dtype of ${kernel}: got 'bool', expected float32 or int32`,
  },
]);

describeEdges('booleans', {
  ...Object.fromEntries(edges),
  'the exponents of exp': {
    inside: () => call(exp, tensor([0])),
    gives: [1],
    outside: () => call(exp, tensor([false], [1], 'bool')),
    says: 'dtype of Exp',
  },
});
