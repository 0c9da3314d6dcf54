import { losses, zeros } from '@tensorflow/tfjs-core';
import { adam, linear, mlp, sgd, softmaxRegression } from '../../../models/index.js';
import { answered, type BadInput, call, counting, refused } from './bad-input.js';

/** Settings of optimizers and networks that are not allowed, and losses of tf.losses given what does not fit. */
export const cases: readonly BadInput[] = [
  refused('sgd: rate 0', () => sgd(0), 'OPTION_INVALID'),
  refused('sgd: rate -1', () => sgd(-1), 'OPTION_INVALID'),
  refused('sgd: rate NaN', () => sgd(Number.NaN), 'OPTION_INVALID'),
  refused('sgd: rate Infinity', () => sgd(Number.POSITIVE_INFINITY), 'OPTION_INVALID'),
  refused('sgd: momentum 1', () => sgd({ learningRate: 0.1, momentum: 1 }), 'OPTION_INVALID'),
  refused(
    'sgd: Nesterov without momentum',
    () => sgd({ learningRate: 0.1, nesterov: true }),
    'OPTION_INVALID',
  ),
  refused('sgd: rate as text', () => call(sgd, '0.1'), 'OPTION_INVALID'),
  refused('adam: beta 1', () => adam({ learningRate: 0.1, beta1: 1 }), 'OPTION_INVALID'),
  refused('adam: epsilon 0', () => adam({ learningRate: 0.1, epsilon: 0 }), 'OPTION_INVALID'),
  refused('adam: unknown option', () => call(adam, { learningRate: 0.1, gamma: 1 }), 'OPTION_INVALID'),
  refused('mlp: no units', () => mlp({ hidden: [0] }), 'OPTION_INVALID'),
  refused('mlp: fractional units', () => mlp({ hidden: [1.5] }), 'OPTION_INVALID'),
  refused('linear: no inputs', () => linear({ inputs: 0 }), 'OPTION_INVALID'),
  refused('softmaxRegression: scale NaN', () => softmaxRegression({ scale: Number.NaN }), 'OPTION_INVALID'),
  refused('tf.losses.softmaxCrossEntropy: shapes differ', () =>
    call(losses.softmaxCrossEntropy, counting(2, 3), counting(2, 2)),
  ),
  refused('tf.losses.meanSquaredError: shapes differ', () =>
    call(losses.meanSquaredError, counting(2), counting(3)),
  ),
  refused('tf.losses.sigmoidCrossEntropy: shapes differ', () =>
    call(losses.sigmoidCrossEntropy, counting(2, 3), counting(2, 2)),
  ),
  refused('tf.losses.huberLoss: shapes differ', () => call(losses.huberLoss, counting(2), counting(3))),
  refused('tf.losses.logLoss: shapes differ', () => call(losses.logLoss, counting(2), counting(3))),
  refused('tf.losses.cosineDistance: axis beyond the rank', () =>
    call(losses.cosineDistance, counting(2, 3), counting(2, 3), 2),
  ),
  answered('tf.losses.meanSquaredError: weights that are all 0', [], [Number.NaN], () =>
    call(losses.meanSquaredError, counting(2), counting(2), zeros([2])),
  ),
];
