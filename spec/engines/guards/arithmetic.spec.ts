import { add, cast, floorDiv, mod, pow, prelu, tensor, where, zeros } from '@tensorflow/tfjs-core';
import { call, whole } from '../../prove/guards/bad-input.js';
import { describeEdges } from './edges.js';

const truth = () => tensor([true], [1], 'bool');

describeEdges('arithmetic', {
  'whole divisors': {
    inside: () => floorDiv(whole([7]), whole([-1])),
    gives: [-7],
    outside: () => floorDiv(whole([7]), whole([0])),
    says: 'divisor 0 of FloorDiv: got 0, expected other than 0, for whole numbers',
  },
  'whole moduli': {
    inside: () => mod(whole([7, 7]), whole([4, 1])),
    gives: [3, 0],
    outside: () => mod(whole([7, 7]), whole([4, 0])),
    says: 'divisor 1 of Mod: got 0',
  },
  'fractions divided by zero': {
    inside: () => mod(tensor([7]), tensor([0])),
    gives: [Number.NaN],
    outside: () => mod(whole([7]), whole([0])),
    says: 'divisor 0 of Mod: got 0',
  },
  'whole exponents': {
    inside: () => pow(whole([2]), whole([0])),
    gives: [1],
    outside: () => pow(whole([2]), whole([-1])),
    says: 'exponent 0 of Pow: got -1, expected at least 0, for whole numbers',
  },
  'numbers that become whole': {
    inside: () => cast(tensor([2 ** 31 - 128, -(2 ** 31) + 128]), 'int32'),
    gives: [2 ** 31 - 128, -(2 ** 31) + 128],
    outside: () => cast(tensor([0, 2 ** 31]), 'int32'),
    says: 'number 1 of Cast: got 2147483648, expected one that int32 holds',
  },
  'choices of one dtype': {
    inside: () => where(truth(), whole([1]), whole([2])),
    gives: [1],
    outside: () => where(truth(), whole([1]), tensor([2.5])),
    says: 'dtypes of Select: got ["int32","float32"], expected one dtype',
  },
  'slopes that fit': {
    inside: () => prelu(tensor([[-1, -1]]), tensor([2, 3])),
    gives: [-2, -3],
    outside: () => prelu(tensor([[-1, -1]]), tensor([2, 3, 4])),
    says: 'alpha of Prelu: got [3], expected a shape that broadcasts to [1, 2]',
  },
  'broadcasting that fits into memory': {
    inside: () => add(tensor([[1], [2]]), tensor([[10, 20]])),
    gives: [11, 21, 12, 22],
    outside: () => call(add, zeros([2 ** 16, 1]), zeros([1, 2 ** 16])),
    says: 'size of the result of Add: got 4294967296',
  },
});
