import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { applyLayer, channelsOf } from './convolutional/apply-layer.js';
import { averaged, connected, convolved, maxPooled, normalizedRelu } from './convolutional/layers.js';
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
    ...pictureNetworkFields({ side: 96, least: 1 }),
    blocks: z.array(count).min(1).default([4, 4, 4, 4]),
    growth: count.default(32),
  })
  .refine(
    ({ inputShape, blocks }) => Math.min(...inputShape.slice(0, 2)) > 4 * (2 ** (blocks.length - 1) - 1),
    {
      path: ['inputShape'],
      message: 'sides that can be halved after each block but the last: above 4 (2^(blocks - 1) - 1)',
    },
  );

/** Settings of {@link densenet}. The width multiplier is that of the stem; `growth` gives the rest. */
export interface DensenetOptions extends PictureNetworkOptions {
  /** Convolutions of each dense block; default `[4, 4, 4, 4]`. */
  readonly blocks?: readonly number[];
  /** Channels that each convolution adds; default 32. */
  readonly growth?: number;
}

/**
 * DenseNet: every convolution of a block sees what all before it have found, for pictures `[96, 96, 1]`.
 *
 * ```text
 * 96x96x1 → conv 7x7, stride 2, batch norm, ReLU → 48x48x64 → max pool 3x3, stride 2 → 24x24x64
 *         → dense 24x24x192 → transition 12x12x96  → dense 12x12x224 → transition 6x6x112
 *         → dense 6x6x240   → transition 3x3x120   → dense 3x3x248
 *         → batch norm, ReLU, mean of each channel → 248 → 10 logits
 * ```
 *
 * 758,226 parameters, and 6,608 moving means and variances beside them. (Huang et al., "Densely connected convolutional
 * networks", 2017; Dive into Deep Learning, 8.7.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { densenet } from 'millrace';
 * const model = densenet({ inputShape: [32, 32, 3], growth: 12 });
 * ```
 */
export function densenet(options: DensenetOptions = {}): Model {
  const settings = parseOptions('densenet', schema, options);
  const { blocks, classes, growth, widthMultiplier } = settings;
  const filters = widened(widthMultiplier)(64);
  const model = pictureNetwork('densenet', settings, (pictures) => {
    let x = convolved(pictures, 'stem', { filters, kernelSize: 7, strides: 2, padding: 3 });
    x = maxPooled(normalizedRelu(x, 'stem'), 'stem_pool', { kernelSize: 3, strides: 2, padding: 1 });
    for (const [index, convolutions] of blocks.entries()) {
      if (index > 0) x = transition(x, `transition_${index}`);
      x = denseBlock(x, { name: `block_${index + 1}`, convolutions, growth });
    }
    return connected(averaged(normalizedRelu(x, 'last')), 'output', classes);
  });
  return portable(import.meta.url, 'densenet', model, [settings]);
}

/** How {@link denseBlock} is set. */
export interface DenseBlockOptions {
  /** What the names of its layers begin with. */
  readonly name: string;
  readonly convolutions: number;
  /** Channels that each of them adds. */
  readonly growth: number;
}

/**
 * A dense block: each convolution's output is put behind its input, `x ← [x, conv(relu(norm(x)))]`.
 *
 * From `channels` to `channels + convolutions · growth`; height and width stay.
 *
 * @example
 * ```ts
 * import { denseBlock, layersModel } from 'millrace';
 * import { input, model } from '@tensorflow/tfjs-layers';
 * layersModel('growing', () => {
 *   const pictures = input({ shape: [8, 8, 3] });
 *   return model({ inputs: pictures, outputs: denseBlock(pictures, { name: 'block', convolutions: 2, growth: 10 }) });
 * });
 * ```
 */
export function denseBlock(
  x: SymbolicTensor,
  { name, convolutions, growth }: DenseBlockOptions,
): SymbolicTensor {
  let all = x;
  for (let index = 1; index <= convolutions; index++) {
    const layer = `${name}_conv_${index}`;
    const found = convolved(normalizedRelu(all, layer), layer, {
      filters: growth,
      kernelSize: 3,
      padding: 1,
    });
    all = applyLayer(layers.concatenate({ name: `${layer}_concatenate` }), [all, found]);
  }
  return all;
}

/**
 * A transition between dense blocks: a 1x1 convolution halves the channels, an average pool the sides.
 *
 * Odd numbers are rounded down.
 *
 * @example
 * ```ts
 * import { layersModel, transition } from 'millrace';
 * import { input, model } from '@tensorflow/tfjs-layers';
 * layersModel('halving', () => {
 *   const pictures = input({ shape: [8, 8, 4] });
 *   return model({ inputs: pictures, outputs: transition(pictures, 'transition') });
 * });
 * ```
 */
export function transition(x: SymbolicTensor, name: string): SymbolicTensor {
  const filters = Math.floor(channelsOf(x) / 2);
  const mixed = convolved(normalizedRelu(x, name), name, { filters, kernelSize: 1 });
  return applyLayer(layers.averagePooling2d({ name: `${name}_pool`, poolSize: 2, strides: 2 }), mixed);
}
