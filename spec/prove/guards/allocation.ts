import {
  add,
  broadcastTo,
  conv2d,
  fill,
  gather,
  image,
  linspace,
  matMul,
  mul,
  oneHot,
  ones,
  outerProduct,
  pad,
  range,
  scatterND,
  tile,
  unsortedSegmentSum,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { type BadInput, call, counting, refused, whole } from './bad-input.js';

const million = 1_000_000;

/** Results too large for the memory: small inputs that ask for terabytes. */
export const cases: readonly BadInput[] = [
  refused('zeros: terabytes', () => call(zeros, [million, million])),
  refused('zeros: more than the largest whole number', () => call(zeros, [2 ** 30, 2 ** 30, 2 ** 30])),
  refused('ones: terabytes', () => call(ones, [million, million])),
  refused('fill: terabytes', () => call(fill, [million, million], 3), 'INPUT_INVALID'),
  refused(
    'fill: more truth values than an array holds',
    () => call(fill, [65_536, 65_540], 1, 'bool'),
    'INPUT_INVALID',
  ),
  refused('range: terabytes', () => call(range, 0, million * million), 'INPUT_INVALID'),
  refused('linspace: terabytes', () => call(linspace, 0, 1, million * million), 'INPUT_INVALID'),
  refused('tile: terabytes', () => call(tile, zeros([million]), [million]), 'INPUT_INVALID'),
  refused(
    'broadcastTo: terabytes',
    () => call(broadcastTo, zeros([million]), [million, million]),
    'INPUT_INVALID',
  ),
  refused(
    'add: terabytes by broadcasting',
    () => call(add, zeros([million, 1]), zeros([1, million])),
    'INPUT_INVALID',
  ),
  refused(
    'mul: terabytes by broadcasting',
    () => call(mul, zeros([million, 1]), zeros([1, million])),
    'INPUT_INVALID',
  ),
  refused('matMul: terabytes', () => call(matMul, zeros([million, 1]), zeros([1, million])), 'INPUT_INVALID'),
  refused(
    'outerProduct: terabytes',
    () => call(outerProduct, zeros([million]), zeros([million])),
    'INPUT_INVALID',
  ),
  refused('pad: terabytes', () => call(pad, counting(1), [[0, million * million]]), 'INPUT_INVALID'),
  refused('oneHot: terabytes', () => call(oneHot, zeros([million], 'int32'), million), 'INPUT_INVALID'),
  refused(
    'gather: terabytes',
    () => call(gather, zeros([1, million]), zeros([million], 'int32')),
    'INPUT_INVALID',
  ),
  refused(
    'scatterND: terabytes',
    () => call(scatterND, whole([0], [1, 1]), counting(1), [million * million]),
    'INPUT_INVALID',
  ),
  refused(
    'unsortedSegmentSum: terabytes',
    () => call(unsortedSegmentSum, counting(1), whole([0]), million * million),
    'INPUT_INVALID',
  ),
  refused(
    'resizeBilinear: terabytes',
    () => call(image.resizeBilinear, counting(1, 1, 1, 1), [million, million]),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: terabytes of channels',
    () => call(conv2d, zeros([1000, 32, 32, 1]), zeros([1, 1, 1, million]), 1, 'same'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: terabytes of padding',
    () => call(conv2d, counting(1, 1, 1, 1), counting(1, 1, 1, 1), 1, million),
    'INPUT_INVALID',
  ),
  refused('tf.layers dense: terabytes of weights', () =>
    layers.dense({ units: million, kernelInitializer: 'zeros' }).build([1, million]),
  ),
];
