import { conv2d, reshape, type Tensor, type Tensor4D, tensor4d, variable } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { randomFor } from '../core/random.js';
import { functionModel } from './function-model.js';
import type { Model } from './model.js';
import { count } from './options.js';

const size = z.tuple([count, count]);
const schema = z.strictObject({ image: size, kernel: size });

/** Settings of {@link crossCorrelation}. */
export interface CrossCorrelationOptions {
  /** Height and width of the images. */
  readonly image: readonly [height: number, width: number];
  /** Height and width of the kernel. */
  readonly kernel: readonly [height: number, width: number];
}

/**
 * One kernel that is laid over every place of an image: the smallest convolutional network.
 *
 * ```text
 * Y[i, j] = Σ over k, l of X[i + k, j + l] K[k, l]        X: [size, height, width, 1]
 * ```
 *
 * The output is smaller than the image by the kernel's size less one; there is no bias. The kernel starts as N(0, 1).
 * (Dive into Deep Learning, 7.2.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { crossCorrelation } from 'millrace';
 * const model = crossCorrelation({ image: [6, 8], kernel: [1, 2] });
 * ```
 */
export function crossCorrelation(options: CrossCorrelationOptions): Model {
  const settings = parseOptions('crossCorrelation', schema, options);
  const [height, width] = settings.image;
  const [kernelHeight, kernelWidth] = settings.kernel;
  const model = functionModel({
    name: 'crossCorrelation',
    options: settings,
    inputShape: [height, width, 1],
    build(seed) {
      const random = randomFor(seed, 'kernel');
      const start = Float32Array.from({ length: kernelHeight * kernelWidth }, random.normal);
      const kernel = variable(tensor4d(start, [kernelHeight, kernelWidth, 1, 1]));
      return { variables: { kernel }, forward: (x) => conv2d(imagesOf(x), kernel, 1, 'valid') };
    },
  });
  return portable(import.meta.url, 'crossCorrelation', model, [settings]);

  function imagesOf(x: Tensor): Tensor4D {
    return reshape(x, [x.shape[0] ?? 0, height, width, 1]);
  }
}
