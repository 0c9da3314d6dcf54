import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { applyLayer } from './convolutional/apply-layer.js';
import { connected, connectedRelu, convolvedRelu, maxPooled } from './convolutional/layers.js';
import {
  type PictureNetworkOptions,
  pictureNetwork,
  pictureNetworkFields,
  widened,
} from './convolutional/picture-network.js';
import type { Model } from './model.js';
import { count } from './options.js';

const schema = z
  .strictObject({
    ...pictureNetworkFields({ side: 224, least: 1, widthMultiplier: 1 / 8 }),
    blocks: z.array(count).min(1).default([1, 1, 2, 2, 2]),
    units: count.default(4096),
    dropout: z.number().min(0).lt(1).default(0.5),
  })
  .refine(({ inputShape, blocks }) => Math.min(...inputShape.slice(0, 2)) >= 2 ** blocks.length, {
    path: ['inputShape'],
    message: 'sides that can be halved after each block: at least 2^blocks',
  });

/** Settings of {@link vgg}. The width multiplier is 1/8 by default, as in the course; it holds for `units`, too. */
export interface VggOptions extends PictureNetworkOptions {
  /** Convolutions of each block; default `[1, 1, 2, 2, 2]`, which is VGG-11; VGG-16 is `[2, 2, 3, 3, 3]`. */
  readonly blocks?: readonly number[];
  /** Units of the two hidden layers; default 4096. */
  readonly units?: number;
  /** The share of them that is dropped in training; default 0.5. */
  readonly dropout?: number;
}

/** Channels of each block, without the multiplier; further blocks have as many as the last. */
const channels = [64, 128, 256, 512, 512] as const;

/**
 * VGG: blocks of 3x3 convolutions and a pool, the same ones again and again; VGG-11 with an eighth of the channels by
 * default, for pictures `[224, 224, 1]`.
 *
 * ```text
 * 224x224x1 → 1 conv, pool → 112x112x8 → 1 conv, pool → 56x56x16 → 2 convs, pool → 28x28x32
 *           → 2 convs, pool → 14x14x64 → 2 convs, pool → 7x7x64 = 3136
 *           → 512, ReLU, dropout → 512, ReLU, dropout → 10 logits
 * ```
 *
 * 2,018,346 parameters; 128,806,154 with a width multiplier of 1. (Simonyan and Zisserman, "Very deep convolutional
 * networks for large-scale image recognition", 2014; Dive into Deep Learning, 8.2.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { vgg } from 'millrace';
 * const model = vgg({ inputShape: [64, 64, 3], blocks: [2, 2, 3, 3, 3] });
 * ```
 */
export function vgg(options: VggOptions = {}): Model {
  const settings = parseOptions('vgg', schema, options);
  const { blocks, classes, units, dropout, widthMultiplier } = settings;
  const wide = widened(widthMultiplier);
  const model = pictureNetwork('vgg', settings, (pictures) => {
    let x = pictures;
    for (const [index, convolutions] of blocks.entries()) {
      const filters = wide(channels[index] ?? channels[4]);
      x = vggBlock(x, { name: `block_${index + 1}`, convolutions, filters });
    }
    x = applyLayer(layers.flatten({ name: 'flatten' }), x);
    for (const name of ['hidden_1', 'hidden_2']) x = connectedRelu(x, name, wide(units), dropout);
    return connected(x, 'output', classes);
  });
  return portable(import.meta.url, 'vgg', model, [settings]);
}

/** How {@link vggBlock} is set. */
export interface VggBlockOptions {
  /** What the names of its layers begin with. */
  readonly name: string;
  readonly convolutions: number;
  /** Channels that come out. */
  readonly filters: number;
}

/**
 * A block of VGG: 3x3 convolutions with ReLU that keep the sides, and a max pool that halves them, rounded down.
 *
 * Two such convolutions see 5x5 pixels and three see 7x7, with fewer weights than one of that size.
 *
 * @example
 * ```ts
 * import { layersModel, vggBlock } from 'millrace';
 * import { input, model } from '@tensorflow/tfjs-layers';
 * layersModel('halving', () => {
 *   const pictures = input({ shape: [8, 8, 3] });
 *   return model({ inputs: pictures, outputs: vggBlock(pictures, { name: 'block', convolutions: 2, filters: 16 }) });
 * });
 * ```
 */
export function vggBlock(
  x: SymbolicTensor,
  { name, convolutions, filters }: VggBlockOptions,
): SymbolicTensor {
  let h = x;
  for (let index = 1; index <= convolutions; index++)
    h = convolvedRelu(h, `${name}_conv_${index}`, { filters, kernelSize: 3, padding: 1 });
  return maxPooled(h, `${name}_pool`, { kernelSize: 2, strides: 2 });
}
