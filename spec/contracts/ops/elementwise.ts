import {
  abs,
  acos,
  acosh,
  add,
  addN,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cast,
  ceil,
  clipByValue,
  cos,
  cosh,
  div,
  divNoNan,
  elu,
  equal,
  erf,
  exp,
  expm1,
  floor,
  floorDiv,
  greater,
  greaterEqual,
  isFinite as isFiniteNumber,
  isInf,
  isNaN as isNotNumber,
  leakyRelu,
  less,
  lessEqual,
  log,
  log1p,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  logSigmoid,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  notEqual,
  pow,
  prelu,
  reciprocal,
  relu,
  relu6,
  round,
  rsqrt,
  selu,
  sigmoid,
  sign,
  sin,
  sinh,
  softplus,
  sqrt,
  square,
  squaredDifference,
  step,
  sub,
  type Tensor,
  tan,
  tanh,
  where,
} from '@tensorflow/tfjs-core';
import { type OpCase, type OpInput, opCase } from '../op-case.js';

type Range = readonly [low: number, high: number];

/** Of one tensor, each with the range that it is tried on. */
const unary: Readonly<Record<string, readonly [(x: Tensor) => Tensor, Range]>> = {
  abs: [abs, [-2, 2]],
  acos: [acos, [-0.9, 0.9]],
  acosh: [acosh, [1.2, 4]],
  asin: [asin, [-0.9, 0.9]],
  asinh: [asinh, [-3, 3]],
  atan: [atan, [-3, 3]],
  atanh: [atanh, [-0.9, 0.9]],
  ceil: [ceil, [-3, 3]],
  clipByValue: [(x) => clipByValue(x, -0.5, 0.7), [-1, 1]],
  cos: [cos, [-4, 4]],
  cosh: [cosh, [-2, 2]],
  elu: [elu, [-2, 2]],
  erf: [erf, [-2, 2]],
  exp: [exp, [-2, 2]],
  expm1: [expm1, [-2, 2]],
  floor: [floor, [-3, 3]],
  leakyRelu: [(x) => leakyRelu(x, 0.1), [-2, 2]],
  log: [log, [0.2, 4]],
  log1p: [log1p, [-0.8, 4]],
  logSigmoid: [logSigmoid, [-4, 4]],
  neg: [neg, [-2, 2]],
  reciprocal: [reciprocal, [0.3, 3]],
  relu: [relu, [-2, 2]],
  relu6: [relu6, [-3, 9]],
  round: [round, [-3, 3]],
  rsqrt: [rsqrt, [0.3, 3]],
  selu: [selu, [-2, 2]],
  sigmoid: [sigmoid, [-4, 4]],
  sign: [sign, [-2, 2]],
  sin: [sin, [-4, 4]],
  sinh: [sinh, [-2, 2]],
  softplus: [softplus, [-4, 4]],
  sqrt: [sqrt, [0.2, 4]],
  square: [square, [-2, 2]],
  step: [(x) => step(x, 0.25), [-2, 2]],
  tan: [tan, [-1, 1]],
  tanh: [tanh, [-3, 3]],
};

/** Of two tensors, each with the ranges of both. */
const binary: Readonly<Record<string, readonly [(a: Tensor, b: Tensor) => Tensor, Range, Range]>> = {
  add: [add, [-1, 1], [-1, 1]],
  atan2: [atan2, [-2, 2], [0.2, 2]],
  div: [div, [-2, 2], [0.3, 2]],
  divNoNan: [divNoNan, [-2, 2], [0.3, 2]],
  floorDiv: [floorDiv, [-9, 9], [2, 5]],
  maximum: [maximum, [-1, 1], [-0.95, 1.05]],
  minimum: [minimum, [-1, 1], [-0.95, 1.05]],
  mod: [mod, [1, 9], [2, 3]],
  mul: [mul, [-1, 1], [-1, 1]],
  pow: [pow, [0.3, 2], [-2, 2]],
  prelu: [prelu, [-1, 1], [0, 0.5]],
  squaredDifference: [squaredDifference, [-1, 1], [-1, 1]],
  sub: [sub, [-1, 1], [-1, 1]],
};

const shapes = {
  '': [
    [3, 4],
    [3, 4],
  ],
  ' with a row': [[3, 4], [4]],
  ' with a column': [
    [3, 4],
    [3, 1],
  ],
  ' with a scalar': [[3, 4], []],
} as const;

/** Shapes that `prelu` refuses: its first operand is never broadcast. */
const bothBroadcast = {
  ' with a row first': [[4], [3, 4]],
  ' with both broadcast': [
    [2, 1, 4],
    [3, 1],
  ],
} as const;

const comparisons = { equal, greater, greaterEqual, less, lessEqual, notEqual };
const logical = { logicalAnd, logicalOr, logicalXor };
const tests = { isFinite: isFiniteNumber, isInf, isNaN: isNotNumber };

const whole: OpInput = { shape: [3, 4], dtype: 'int32', range: [0, 3] };
const truth: OpInput = { shape: [3, 4], dtype: 'bool' };

function binaryCases(
  name: string,
  variations: Readonly<Record<string, readonly (readonly number[])[]>>,
): OpCase[] {
  const given = binary[name];
  if (!given) return [];
  const [compute, rangeA, rangeB] = given;
  return Object.entries(variations).map(([variation, [a = [], b = []]]) =>
    opCase({
      name: `${name}${variation}`,
      inputs: { a: { shape: a, range: rangeA }, b: { shape: b, range: rangeB } },
      compute: ({ a, b }) => compute(a, b),
    }),
  );
}

/** Functions of numbers, one by one. */
export const cases: readonly OpCase[] = [
  ...Object.entries(unary).map(([name, [compute, range]]) =>
    opCase({ name, inputs: { x: { shape: [3, 5], range } }, compute: ({ x }) => compute(x) }),
  ),
  ...Object.keys(binary).flatMap((name) => binaryCases(name, shapes)),
  ...Object.keys(binary)
    .filter((name) => name !== 'prelu')
    .flatMap((name) => binaryCases(name, bothBroadcast)),
  ...Object.entries(comparisons).map(([name, compute]) =>
    opCase({ name, inputs: { a: whole, b: whole }, compute: ({ a, b }) => compute(a, b) }),
  ),
  ...Object.entries(logical).map(([name, compute]) =>
    opCase({ name, inputs: { a: truth, b: truth }, compute: ({ a, b }) => compute(a, b) }),
  ),
  ...Object.entries(tests).map(([name, compute]) =>
    opCase({ name, inputs: { x: { shape: [4] } }, gradient: 'none', compute: ({ x }) => compute(x) }),
  ),
  opCase({ name: 'logicalNot', inputs: { x: truth }, compute: ({ x }) => logicalNot(x) }),
  opCase({ name: 'cast to float32', inputs: { x: whole }, compute: ({ x }) => cast(x, 'float32') }),
  opCase({ name: 'exp of whole numbers', inputs: { x: whole }, compute: ({ x }) => exp(x) }),
  opCase({
    name: 'cast to int32',
    inputs: { x: { shape: [3, 4], range: [-5, 5] } },
    gradient: 'none',
    compute: ({ x }) => cast(x, 'int32'),
  }),
  opCase({
    name: 'addN',
    inputs: { a: { shape: [3, 4] }, b: { shape: [3, 4] }, c: { shape: [3, 4] } },
    compute: ({ a, b, c }) => addN([a, b, c]),
  }),
  opCase({
    name: 'where',
    inputs: { condition: truth, a: { shape: [3, 4] }, b: { shape: [3, 4] } },
    compute: ({ condition, a, b }) => where(condition, a, b),
  }),
  opCase({
    name: 'where broadcast',
    inputs: { condition: { shape: [4], dtype: 'bool' }, a: { shape: [3, 4] }, b: { shape: [3, 1] } },
    compute: ({ condition, a, b }) => where(condition, a, b),
  }),
  opCase({
    name: 'divNoNan by zero',
    inputs: { a: { shape: [2, 2] }, b: { shape: [2, 2], values: [0, 2, 0, -4] } },
    notSmooth: 'it jumps to infinity beside the zeros',
    compute: ({ a, b }) => divNoNan(a, b),
  }),
  opCase({
    name: 'pow of a negative base by a whole number',
    inputs: { x: { shape: [3, 4], range: [-2, 2] } },
    compute: ({ x }) => pow(x, 3),
  }),
];
