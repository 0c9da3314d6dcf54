import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { applyLayer } from './convolutional/apply-layer.js';
import { averaged, type Convolution, convolvedRelu, maxPooled } from './convolutional/layers.js';
import {
  type PictureNetworkOptions,
  pictureNetwork,
  pictureNetworkFields,
  widened,
} from './convolutional/picture-network.js';
import type { Model } from './model.js';

const schema = z.strictObject({
  ...pictureNetworkFields({ side: 224, least: 67 }),
  dropout: z.number().min(0).lt(1).default(0.5),
});

/** Settings of {@link nin}: sides of at least 67 pixels. */
export interface NinOptions extends PictureNetworkOptions {
  /** The share of the numbers before the last block that is dropped in training; default 0.5. */
  readonly dropout?: number;
}

/** The window of every pool: it overlaps its neighbours by a pixel. */
const overlapping = { kernelSize: 3, strides: 2 } as const;

/**
 * Network in network: a small perceptron at each pixel, and no fully connected layer, for pictures `[224, 224, 1]`.
 *
 * ```text
 * 224x224x1 → block 11x11, stride 4 → 54x54x96 → max pool 3x3, stride 2 → 26x26x96
 *           → block 5x5 → 26x26x256 → max pool → 12x12x256
 *           → block 3x3 → 12x12x384 → max pool → 5x5x384 → dropout
 *           → block 3x3 → 5x5x10 → mean of each channel → 10 logits
 * ```
 *
 * 1,992,166 parameters. The last block ends with ReLU, too, as in the paper: a logit is never below 0. (Lin, Chen and
 * Yan, "Network in network", 2013; Dive into Deep Learning, 8.3.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { nin } from 'millrace';
 * const model = nin({ inputShape: [96, 96, 3], classes: 100 });
 * ```
 */
export function nin(options: NinOptions = {}): Model {
  const settings = parseOptions('nin', schema, options);
  const { classes, dropout, widthMultiplier } = settings;
  const wide = widened(widthMultiplier);
  const model = pictureNetwork('nin', settings, (pictures) => {
    let x = ninBlock(pictures, { name: 'block_1', filters: wide(96), kernelSize: 11, strides: 4 });
    x = maxPooled(x, 'pool_1', overlapping);
    x = ninBlock(x, { name: 'block_2', filters: wide(256), kernelSize: 5, padding: 2 });
    x = maxPooled(x, 'pool_2', overlapping);
    x = ninBlock(x, { name: 'block_3', filters: wide(384), kernelSize: 3, padding: 1 });
    x = maxPooled(x, 'pool_3', overlapping);
    x = applyLayer(layers.dropout({ name: 'dropout', rate: dropout }), x);
    return averaged(ninBlock(x, { name: 'block_4', filters: classes, kernelSize: 3, padding: 1 }));
  });
  return portable(import.meta.url, 'nin', model, [settings]);
}

/** How {@link ninBlock} is set. */
export interface NinBlockOptions extends Convolution {
  /** What the names of its layers begin with. */
  readonly name: string;
}

/**
 * A block of network in network: a convolution, then two 1x1 convolutions, which are fully connected layers at each
 * pixel; ReLU after each.
 *
 * @example
 * ```ts
 * import { layersModel, ninBlock } from 'millrace';
 * import { input, model } from '@tensorflow/tfjs-layers';
 * layersModel('pixels', () => {
 *   const pictures = input({ shape: [8, 8, 3] });
 *   return model({ inputs: pictures, outputs: ninBlock(pictures, { name: 'block', filters: 16, kernelSize: 3 }) });
 * });
 * ```
 */
export function ninBlock(x: SymbolicTensor, { name, ...convolution }: NinBlockOptions): SymbolicTensor {
  const { filters } = convolution;
  const looked = convolvedRelu(x, `${name}_conv`, convolution);
  const mixed = convolvedRelu(looked, `${name}_mix_1`, { filters, kernelSize: 1 });
  return convolvedRelu(mixed, `${name}_mix_2`, { filters, kernelSize: 1 });
}
