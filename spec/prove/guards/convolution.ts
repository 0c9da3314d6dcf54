import {
  conv1d,
  conv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  depthwiseConv2d,
  fused,
  grad,
  separableConv2d,
  type Tensor,
  tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import { type BadInput, call, counting, refused, whole } from './bad-input.js';

const image = (): Tensor => counting(1, 4, 4, 2);
const filter = (): Tensor => counting(3, 3, 2, 1);

/** Convolutions: pictures `[batch, height, width, channels]`, filters `[height, width, in, out]`. */
export const cases: readonly BadInput[] = [
  refused(
    'conv2d: filter larger than its input',
    () => call(conv2d, counting(1, 2, 2, 1), counting(3, 3, 1, 1), 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: filter higher than its input',
    () => call(conv2d, counting(1, 2, 5, 1), counting(3, 3, 1, 1), 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: dilated filter larger than its input',
    () => call(conv2d, counting(1, 4, 4, 1), counting(3, 3, 1, 1), 1, 'valid', 'NHWC', 2),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: padded input still smaller than the filter',
    () => call(conv2d, counting(1, 2, 2, 1), counting(5, 5, 1, 1), 1, 1),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: empty batch',
    () => call(conv2d, zeros([0, 4, 4, 2]), filter(), 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: empty batch, same',
    () => call(conv2d, zeros([0, 4, 4, 2]), filter(), 1, 'same'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: picture of height 0',
    () => call(conv2d, zeros([1, 0, 4, 2]), filter(), 1, 'same'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: no channels',
    () => call(conv2d, zeros([1, 4, 4, 0]), zeros([3, 3, 0, 1]), 1, 'same'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: filter without outputs',
    () => call(conv2d, image(), zeros([3, 3, 2, 0]), 1, 'same'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d: filter of height 0',
    () => call(conv2d, image(), zeros([0, 3, 2, 1]), 1, 'same'),
    'INPUT_INVALID',
  ),
  refused('conv2d: other channels than the filter', () =>
    call(conv2d, counting(1, 4, 4, 3), filter(), 1, 'same'),
  ),
  refused('conv2d: input of rank 2', () => call(conv2d, counting(4, 4), filter(), 1, 'same')),
  refused('conv2d: filter of rank 3', () => call(conv2d, image(), counting(3, 3, 2), 1, 'same')),
  refused('conv2d: stride 0', () => call(conv2d, image(), filter(), 0, 'same')),
  refused('conv2d: stride -1', () => call(conv2d, image(), filter(), -1, 'valid')),
  refused('conv2d: stride 1.5', () => call(conv2d, image(), filter(), 1.5, 'valid')),
  refused('conv2d: stride NaN', () => call(conv2d, image(), filter(), Number.NaN, 'valid')),
  refused('conv2d: dilation 0', () => call(conv2d, image(), filter(), 1, 'valid', 'NHWC', 0)),
  refused('conv2d: dilation and stride', () => call(conv2d, image(), filter(), 2, 'valid', 'NHWC', 2)),
  refused('conv2d: padding -1', () => call(conv2d, image(), filter(), 1, -1)),
  refused('conv2d: padding 0.5', () => call(conv2d, image(), filter(), 1, 0.5)),
  refused('conv2d: padding full', () => call(conv2d, image(), filter(), 1, 'full')),
  refused('conv2d: text as input', () =>
    call(conv2d, tensor(['a', 'b'], [1, 1, 1, 2], 'string'), filter(), 1, 'same'),
  ),
  refused('conv2d: int32 filter', () =>
    call(conv2d, image(), whole(new Array(18).fill(1), [3, 3, 2, 1]), 1, 'same'),
  ),
  refused('conv2d: bool input', () =>
    call(conv2d, tensor([true, false], [1, 1, 1, 2], 'bool'), counting(1, 1, 2, 1), 1, 'same'),
  ),
  refused(
    'conv2d: gradient with a filter larger than its input',
    () =>
      grad((x) => conv2d<never>(x as never, counting(3, 3, 1, 1) as never, 1, 'valid'))(counting(1, 2, 2, 1)),
    'INPUT_INVALID',
  ),
  refused(
    'fused.conv2d: filter larger than its input',
    () =>
      call(fused.conv2d, { x: counting(1, 2, 2, 1), filter: counting(3, 3, 1, 1), strides: 1, pad: 'valid' }),
    'INPUT_INVALID',
  ),
  refused(
    'fused.conv2d: empty batch',
    () => call(fused.conv2d, { x: zeros([0, 4, 4, 2]), filter: filter(), strides: 1, pad: 'same' }),
    'INPUT_INVALID',
  ),
  refused('fused.conv2d: bias of another length', () =>
    call(fused.conv2d, { x: image(), filter: filter(), strides: 1, pad: 'same', bias: counting(3) }),
  ),
  refused('fused.conv2d: unknown activation', () =>
    call(fused.conv2d, { x: image(), filter: filter(), strides: 1, pad: 'same', activation: 'swoosh' }),
  ),
  refused(
    'conv1d: filter longer than its input',
    () => call(conv1d, counting(1, 2, 1), counting(3, 1, 1), 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'conv1d: empty batch',
    () => call(conv1d, zeros([0, 4, 1]), counting(3, 1, 1), 1, 'same'),
    'INPUT_INVALID',
  ),
  refused('conv1d: other channels than the filter', () =>
    call(conv1d, counting(1, 4, 2), counting(3, 1, 1), 1, 'same'),
  ),
  refused('conv1d: padding causal', () => call(conv1d, counting(1, 4, 1), counting(3, 1, 1), 1, 'causal')),
  refused(
    'conv3d: filter larger than its input',
    () => call(conv3d, counting(1, 2, 2, 2, 1), counting(3, 3, 3, 1, 1), 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'conv3d: empty batch',
    () => call(conv3d, zeros([0, 4, 4, 4, 1]), counting(3, 3, 3, 1, 1), 1, 'same'),
    'INPUT_INVALID',
  ),
  refused('conv3d: other channels than the filter', () =>
    call(conv3d, counting(1, 3, 3, 3, 2), counting(3, 3, 3, 1, 1), 1, 'same'),
  ),
  refused('conv3dTranspose: other channels than the filter', () =>
    call(conv3dTranspose, counting(1, 2, 2, 2, 1), counting(2, 2, 2, 1, 2), [1, 4, 4, 4, 1], 2, 'same'),
  ),
  refused('conv2dTranspose: output shape of other channels', () =>
    call(conv2dTranspose, counting(1, 2, 2, 1), counting(3, 3, 2, 1), [1, 4, 4, 3], 2, 'same'),
  ),
  refused(
    'conv2dTranspose: output shape that no convolution reduces to the input',
    () => call(conv2dTranspose, counting(1, 2, 2, 1), counting(3, 3, 1, 1), [1, 9, 9, 1], 2, 'same'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2dTranspose: output smaller than the filter',
    () => call(conv2dTranspose, counting(1, 1, 1, 1), counting(3, 3, 1, 1), [1, 2, 2, 1], 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2dTranspose: empty batch',
    () => call(conv2dTranspose, zeros([0, 2, 2, 1]), counting(3, 3, 1, 1), [0, 4, 4, 1], 2, 'same'),
    'INPUT_INVALID',
  ),
  refused(
    'conv2dTranspose: batch of another size',
    () => call(conv2dTranspose, counting(1, 2, 2, 1), counting(3, 3, 1, 1), [2, 4, 4, 1], 2, 'same'),
    'INPUT_INVALID',
  ),
  refused(
    'depthwiseConv2d: filter larger than its input',
    () => call(depthwiseConv2d, counting(1, 2, 2, 2), counting(3, 3, 2, 1), 1, 'valid'),
    'INPUT_INVALID',
  ),
  refused(
    'depthwiseConv2d: empty batch',
    () => call(depthwiseConv2d, zeros([0, 4, 4, 2]), counting(3, 3, 2, 1), 1, 'same'),
    'INPUT_INVALID',
  ),
  refused('depthwiseConv2d: other channels than the filter', () =>
    call(depthwiseConv2d, counting(1, 4, 4, 3), counting(3, 3, 2, 1), 1, 'same'),
  ),
  refused(
    'depthwiseConv2d: gradient with a filter larger than its input',
    () =>
      grad((x) => depthwiseConv2d<never>(x as never, counting(3, 3, 1, 1) as never, 1, 'valid'))(
        counting(1, 2, 2, 1),
      ),
    'INPUT_INVALID',
  ),
  refused('separableConv2d: pointwise filter of another height', () =>
    call(separableConv2d, image(), counting(3, 3, 2, 1), counting(2, 2, 2, 1), 1, 'same'),
  ),
  refused(
    'separableConv2d: filter larger than its input',
    () => call(separableConv2d, counting(1, 2, 2, 2), counting(3, 3, 2, 1), counting(1, 1, 2, 3), 1, 'valid'),
    'INPUT_INVALID',
  ),
];
