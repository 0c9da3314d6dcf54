import { wholeNumber } from '../core/options.js';
import type { Dense } from '../core/sample.js';

/**
 * The kernel with which a transposed convolution enlarges pictures by bilinear interpolation, each channel by itself.
 *
 * ```text
 * K[i, j, c, c] = (1 − |i − m| / f) (1 − |j − m| / f)        f = ⌊(size + 1) / 2⌋, m = f − 1 or, for even sizes, f − ½
 * ```
 *
 * The answer is `[size, size, channels, channels]`, as tf.layers has kernels of transposed convolutions. With strides of
 * half its size it enlarges that many times. (Long et al., "Fully convolutional networks", 2015; Dive into Deep Learning,
 * 14.11.2.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { bilinearKernel } from 'millrace';
 * bilinearKernel(4, 1).data.subarray(0, 4); // [0.0625, 0.1875, 0.1875, 0.0625]
 * ```
 */
export function bilinearKernel(size: number, channels: number): Dense<Float32Array> {
  wholeNumber('bilinearKernel size', size);
  wholeNumber('bilinearKernel channels', channels);
  const factor = Math.floor((size + 1) / 2);
  const middle = size % 2 === 1 ? factor - 1 : factor - 0.5;
  const data = new Float32Array(size * size * channels * channels);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const value = (1 - Math.abs(row - middle) / factor) * (1 - Math.abs(column - middle) / factor);
      const place = (row * size + column) * channels * channels;
      for (let channel = 0; channel < channels; channel++) data[place + channel * (channels + 1)] = value;
    }
  }
  return { data, shape: [size, size, channels, channels] };
}
