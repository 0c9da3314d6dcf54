import {
  avgPool,
  avgPool3d,
  grad,
  maxPool,
  maxPool3d,
  maxPoolWithArgmax,
  type Tensor,
  tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import { type BadInput, call, counting, refused, whole } from './bad-input.js';

const image = (): Tensor => counting(1, 4, 4, 2);
const small = (): Tensor => counting(1, 2, 2, 1);

/** Pooling of pictures `[batch, height, width, channels]`. */
export const cases: readonly BadInput[] = [
  refused(
    'maxPool: window larger than its input',
    () => call(maxPool, small(), 3, 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'maxPool: window wider than its input',
    () => call(maxPool, counting(1, 5, 2, 1), 3, 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'maxPool: gradient with a window larger than its input',
    () => grad((x) => maxPool<never>(x as never, 3, 1, 'valid'))(small()),
    'INPUT_INVALID',
  ),
  refused('maxPool: empty batch', () => call(maxPool, zeros([0, 4, 4, 2]), 2, 2, 'valid'), 'INPUT_INVALID'),
  refused('maxPool: no channels', () => call(maxPool, zeros([1, 4, 4, 0]), 2, 2, 'valid'), 'INPUT_INVALID'),
  refused('maxPool: window 0', () => call(maxPool, image(), 0, 1, 'valid'), 'INPUT_INVALID'),
  refused('maxPool: window -2', () => call(maxPool, image(), -2, 1, 'valid'), 'INPUT_INVALID'),
  refused('maxPool: window 1.5', () => call(maxPool, image(), 1.5, 1, 'valid'), 'INPUT_INVALID'),
  refused('maxPool: window NaN', () => call(maxPool, image(), Number.NaN, 1, 'valid'), 'INPUT_INVALID'),
  refused('maxPool: stride 0', () => call(maxPool, image(), 2, 0, 'valid')),
  refused('maxPool: stride -1', () => call(maxPool, image(), 2, -1, 'same')),
  refused('maxPool: padding -1', () => call(maxPool, image(), 2, 1, -1)),
  refused('maxPool: padding 0.5', () => call(maxPool, image(), 2, 1, 0.5)),
  refused(
    'maxPool: padding not smaller than the window',
    () => call(maxPool, image(), 2, 1, 3),
    'INPUT_INVALID',
  ),
  refused('maxPool: input of rank 2', () => call(maxPool, counting(4, 4), 2, 2, 'same')),
  refused('maxPool: text as input', () => call(maxPool, tensor(['a'], [1, 1, 1, 1], 'string'), 1, 1, 'same')),
  refused('maxPool: bool input', () => call(maxPool, tensor([true], [1, 1, 1, 1], 'bool'), 1, 1, 'same')),
  refused(
    'avgPool: window larger than its input',
    () => call(avgPool, small(), 3, 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'avgPool: gradient with a window larger than its input',
    () => grad((x) => avgPool<never>(x as never, 3, 1, 'valid'))(small()),
    'INPUT_INVALID',
  ),
  refused('avgPool: empty batch', () => call(avgPool, zeros([0, 4, 4, 2]), 2, 2, 'valid'), 'INPUT_INVALID'),
  refused('avgPool: window 0', () => call(avgPool, image(), 0, 1, 'valid'), 'INPUT_INVALID'),
  refused('avgPool: stride 0', () => call(avgPool, image(), 2, 0, 'valid')),
  refused('avgPool: int32 input', () => call(avgPool, whole([1, 2, 3, 4], [1, 2, 2, 1]), 2, 1, 'valid')),
  refused(
    'avgPool: padding not smaller than the window',
    () => call(avgPool, image(), 2, 1, 3),
    'INPUT_INVALID',
  ),
  refused(
    'maxPool3d: window larger than its input',
    () => call(maxPool3d, counting(1, 2, 2, 2, 1), 3, 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'maxPool3d: empty batch',
    () => call(maxPool3d, zeros([0, 2, 2, 2, 1]), 2, 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused('maxPool3d: input of rank 4', () => call(maxPool3d, image(), 2, 1, 'valid')),
  refused(
    'avgPool3d: window larger than its input',
    () => call(avgPool3d, counting(1, 2, 2, 2, 1), 3, 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused('avgPool3d: stride 0', () => call(avgPool3d, counting(1, 2, 2, 2, 1), 2, 0, 'valid')),
  refused('maxPoolWithArgmax: window larger than its input', () =>
    call(maxPoolWithArgmax, small(), 3, 1, 'valid'),
  ),
];
