import { image, tensor, zeros } from '@tensorflow/tfjs-core';
import { type BadInput, call, counting, refused, whole } from './bad-input.js';

const picture = () => counting(1, 4, 4, 1);
const box = (...corners: readonly number[]) => tensor([...corners], [1, 4]);

/** What changes pictures `[batch, height, width, channels]`. */
export const cases: readonly BadInput[] = [
  refused(
    'resizeBilinear: to height 0',
    () => call(image.resizeBilinear, picture(), [0, 4]),
    'INPUT_INVALID',
  ),
  refused(
    'resizeBilinear: to height -1',
    () => call(image.resizeBilinear, picture(), [-1, 4]),
    'INPUT_INVALID',
  ),
  refused(
    'resizeBilinear: to a fractional height',
    () => call(image.resizeBilinear, picture(), [2.5, 4]),
    'INPUT_INVALID',
  ),
  refused(
    'resizeBilinear: to height NaN',
    () => call(image.resizeBilinear, picture(), [Number.NaN, 4]),
    'INPUT_INVALID',
  ),
  refused('resizeBilinear: to one length', () => call(image.resizeBilinear, picture(), [4])),
  refused('resizeBilinear: rank 2', () => call(image.resizeBilinear, counting(4, 4), [2, 2])),
  refused(
    'resizeBilinear: picture of height 0',
    () => call(image.resizeBilinear, zeros([1, 0, 4, 1]), [2, 2]),
    'INPUT_INVALID',
  ),
  refused(
    'resizeBilinear: empty batch',
    () => call(image.resizeBilinear, zeros([0, 4, 4, 1]), [2, 2]),
    'INPUT_INVALID',
  ),
  refused('resizeBilinear: aligned corners and half pixels', () =>
    call(image.resizeBilinear, picture(), [2, 2], true, true),
  ),
  refused(
    'resizeNearestNeighbor: to height 0',
    () => call(image.resizeNearestNeighbor, picture(), [0, 4]),
    'INPUT_INVALID',
  ),
  refused(
    'resizeNearestNeighbor: picture of height 0',
    () => call(image.resizeNearestNeighbor, zeros([1, 0, 4, 1]), [2, 2]),
    'INPUT_INVALID',
  ),
  refused('resizeNearestNeighbor: rank 5', () =>
    call(image.resizeNearestNeighbor, counting(1, 1, 4, 4, 1), [2, 2]),
  ),
  refused(
    'cropAndResize: box of a picture that is not there',
    () => call(image.cropAndResize, picture(), box(0, 0, 1, 1), whole([1]), [2, 2]),
    'INPUT_INVALID',
  ),
  refused(
    'cropAndResize: box of picture -1',
    () => call(image.cropAndResize, picture(), box(0, 0, 1, 1), whole([-1]), [2, 2]),
    'INPUT_INVALID',
  ),
  refused('cropAndResize: to size 0', () =>
    call(image.cropAndResize, picture(), box(0, 0, 1, 1), whole([0]), [0, 2]),
  ),
  refused('cropAndResize: fewer indices than boxes', () =>
    call(image.cropAndResize, picture(), counting(2, 4), whole([0]), [2, 2]),
  ),
  refused('cropAndResize: boxes of three corners', () =>
    call(image.cropAndResize, picture(), counting(1, 3), whole([0]), [2, 2]),
  ),
  refused('cropAndResize: unknown method', () =>
    call(image.cropAndResize, picture(), box(0, 0, 1, 1), whole([0]), [2, 2], 'cubic'),
  ),
  refused('flipLeftRight: rank 3', () => call(image.flipLeftRight, counting(4, 4, 1))),
  refused('rotateWithOffset: rank 3', () => call(image.rotateWithOffset, counting(4, 4, 1), 1)),
  refused('grayscaleToRGB: three channels', () => call(image.grayscaleToRGB, counting(2, 2, 3))),
  refused('rgbToGrayscale: one channel', () => call(image.rgbToGrayscale, counting(2, 2, 1))),
  refused('nonMaxSuppression: fewer scores than boxes', () =>
    call(image.nonMaxSuppression, counting(2, 4), counting(1), 1),
  ),
  refused('nonMaxSuppression: threshold above 1', () =>
    call(image.nonMaxSuppression, counting(2, 4), counting(2), 1, 1.5),
  ),
  refused('nonMaxSuppression: boxes of three corners', () =>
    call(image.nonMaxSuppression, counting(2, 3), counting(2), 1),
  ),
  refused('transform: seven coefficients', () => call(image.transform, picture(), counting(1, 7))),
  refused('transform: rank 3', () => call(image.transform, counting(4, 4, 1), counting(1, 8))),
  refused('threshold: unknown method', () => call(image.threshold, counting(2, 2, 1), 'wild')),
];
