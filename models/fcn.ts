import { tensor } from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { tensorScope } from '../core/tensor-scope.js';
import { bilinearKernel } from './bilinear-kernel.js';
import { applyLayer } from './convolutional/apply-layer.js';
import { convolved, normalizedRelu } from './convolutional/layers.js';
import { layersModel } from './layers-model.js';
import type { Model } from './model.js';
import { count, scale } from './options.js';
import { residualBlock } from './resnet.js';

/** How many times the maps are smaller than the picture, and are enlarged in the end. */
const shrink = 8;

const side = z.number().int().min(shrink).multipleOf(shrink);
const schema = z.strictObject({
  inputShape: z.tuple([side, side, count]).default([64, 64, 3]),
  classes: count.default(21),
  filters: count.default(32),
  scale: scale.default(1 / 255),
});

/** Settings of {@link fcn}. */
export interface FcnOptions {
  /** Height and width, multiples of 8, and channels of the pictures; default `[64, 64, 3]`. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** What a pixel can show, background among it; default 21, those of VOC. */
  readonly classes?: number;
  /** Channels of the first maps, doubled with each halving; default 32. */
  readonly filters?: number;
  /** What raw inputs are multiplied by; default 1/255. */
  readonly scale?: number;
}

/**
 * A fully convolutional network: it tells of every pixel what it shows.
 *
 * ```text
 * 64x64x3 → conv 3x3 → 64x64x32 → residual blocks, each halving the sides → 32x32x32 → 16x16x64 → 8x8x128
 *         → conv 1x1 → 8x8x classes → transposed conv 16x16, stride 8 → 64x64x classes
 * ```
 *
 * The transposed convolution starts as bilinear interpolation. The output is `[size, height, width, classes]`, logits. The
 * body is a small residual one in the place of the course's trained ResNet-18. (Long et al., "Fully convolutional
 * networks", 2015; Dive into Deep Learning, 14.11.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { fcn } from 'millrace';
 * const model = fcn({ inputShape: [64, 64, 3], classes: 4 });
 * ```
 */
export function fcn(options: FcnOptions = {}): Model {
  const settings = parseOptions('fcn', schema, options);
  const { inputShape, classes, filters } = settings;
  const network = layersModel('fcn', () => {
    const pictures = input({ name: 'input', shape: inputShape });
    let h = applyLayer(layers.rescaling({ name: 'rescaling', scale: settings.scale }), pictures);
    h = normalizedRelu(convolved(h, 'stem', { filters, kernelSize: 3, padding: 1 }), 'stem');
    for (const [stage, times] of [1, 2, 4].entries())
      h = residualBlock(h, { name: `stage_${stage + 1}`, filters: filters * times, strides: 2 });
    h = convolved(h, 'scores', { filters: classes, kernelSize: 1 });
    const enlarged = layers.conv2dTranspose({
      name: 'enlarged',
      filters: classes,
      kernelSize: 2 * shrink,
      strides: shrink,
      padding: 'same',
      useBias: false,
    });
    return model({ name: 'fcn', inputs: pictures, outputs: applyLayer(enlarged, h) });
  });
  const startingBilinear: Model = {
    name: 'fcn',
    options: settings,
    build(seed) {
      const built = network.build(seed);
      const { data, shape } = bilinearKernel(2 * shrink, classes);
      const kernel = built.weights.find(({ name }) => name === 'enlarged/kernel');
      tensorScope('fcn', () => kernel?.variable.assign(tensor(data, [...shape])));
      return built;
    },
  };
  return portable(import.meta.url, 'fcn', startingBilinear, [settings]);
}
