import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { applyLayer } from './convolutional/apply-layer.js';
import { averaged, connected, convolvedRelu, maxPooled } from './convolutional/layers.js';
import {
  type PictureNetworkOptions,
  pictureNetwork,
  pictureNetworkFields,
  widened,
} from './convolutional/picture-network.js';
import type { Model } from './model.js';

const schema = z.strictObject(pictureNetworkFields({ side: 96, least: 1 }));

/** Settings of {@link googlenet}. */
export interface GooglenetOptions extends PictureNetworkOptions {}

/** The pool that halves the sides. */
const halving = { kernelSize: 3, strides: 2, padding: 1 } as const;

/** The inception blocks of each stage: 1x1; 1x1 and 3x3; 1x1 and 5x5; pool and 1x1. */
const stages: readonly (readonly InceptionChannels[])[] = [
  [
    [64, [96, 128], [16, 32], 32],
    [128, [128, 192], [32, 96], 64],
  ],
  [
    [192, [96, 208], [16, 48], 64],
    [160, [112, 224], [24, 64], 64],
    [128, [128, 256], [24, 64], 64],
    [112, [144, 288], [32, 64], 64],
    [256, [160, 320], [32, 128], 128],
  ],
  [
    [256, [160, 320], [32, 128], 128],
    [384, [192, 384], [48, 128], 128],
  ],
];

/**
 * GoogLeNet: blocks that look with windows of several sizes at once, for pictures `[96, 96, 1]`.
 *
 * ```text
 * 96x96x1 → conv 7x7, stride 2, max pool 3x3, stride 2 → 24x24x64
 *         → conv 1x1, conv 3x3, max pool → 12x12x192
 *         → 2 inception blocks 12x12x480 → max pool → 5 blocks 6x6x832 → max pool → 2 blocks 3x3x1024
 *         → mean of each channel → 1024 → 10 logits                ReLU after each convolution
 * ```
 *
 * 5,977,530 parameters; without the two classifiers that the paper adds half-way for training. (Szegedy et al., "Going
 * deeper with convolutions", 2014; Dive into Deep Learning, 8.4.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { googlenet } from 'millrace';
 * const model = googlenet({ inputShape: [64, 64, 3], widthMultiplier: 0.25 });
 * ```
 */
export function googlenet(options: GooglenetOptions = {}): Model {
  const settings = parseOptions('googlenet', schema, options);
  const { classes, widthMultiplier } = settings;
  const wide = widened(widthMultiplier);
  const model = pictureNetwork('googlenet', settings, (pictures) => {
    let x = convolvedRelu(pictures, 'conv_1', { filters: wide(64), kernelSize: 7, strides: 2, padding: 3 });
    x = maxPooled(x, 'pool_1', halving);
    x = convolvedRelu(x, 'conv_2', { filters: wide(64), kernelSize: 1 });
    x = convolvedRelu(x, 'conv_3', { filters: wide(192), kernelSize: 3, padding: 1 });
    for (const [stage, blocks] of stages.entries()) {
      x = maxPooled(x, `pool_${stage + 2}`, halving);
      for (const [block, [one, three, five, pooled]] of blocks.entries()) {
        x = inceptionBlock(x, {
          name: `stage_${stage + 1}_block_${block + 1}`,
          channels: [
            wide(one),
            [wide(three[0]), wide(three[1])],
            [wide(five[0]), wide(five[1])],
            wide(pooled),
          ],
        });
      }
    }
    return connected(averaged(x), 'output', classes);
  });
  return portable(import.meta.url, 'googlenet', model, [settings]);
}

/** Channels of the four paths of an inception block; in those of two convolutions, of the 1x1 and of the wider one. */
export type InceptionChannels = readonly [
  one: number,
  three: readonly [narrow: number, wide: number],
  five: readonly [narrow: number, wide: number],
  pooled: number,
];

/** How {@link inceptionBlock} is set. */
export interface InceptionBlockOptions {
  /** What the names of its layers begin with. */
  readonly name: string;
  readonly channels: InceptionChannels;
}

/**
 * An inception block: four paths side by side, whose channels are put one behind the other.
 *
 * A 1x1 convolution; a 1x1, which leaves few channels, and a 3x3; a 1x1 and a 5x5; a 3x3 max pool and a 1x1. ReLU after
 * each convolution. Height and width stay; out come as many channels as the ends of the four paths have together.
 *
 * @example
 * ```ts
 * import { inceptionBlock, layersModel } from 'millrace';
 * import { input, model } from '@tensorflow/tfjs-layers';
 * layersModel('four paths', () => {
 *   const pictures = input({ shape: [8, 8, 3] });
 *   const channels = [4, [2, 8], [2, 4], 4] as const;
 *   return model({ inputs: pictures, outputs: inceptionBlock(pictures, { name: 'block', channels }) }); // 20 channels
 * });
 * ```
 */
export function inceptionBlock(
  x: SymbolicTensor,
  { name, channels: [one, three, five, pooled] }: InceptionBlockOptions,
): SymbolicTensor {
  const narrowed = (path: string, filters: number, from = x) =>
    convolvedRelu(from, `${name}_${path}`, { filters, kernelSize: 1 });
  const paths = [
    narrowed('one', one),
    convolvedRelu(narrowed('three_narrow', three[0]), `${name}_three`, {
      filters: three[1],
      kernelSize: 3,
      padding: 1,
    }),
    convolvedRelu(narrowed('five_narrow', five[0]), `${name}_five`, {
      filters: five[1],
      kernelSize: 5,
      padding: 2,
    }),
    narrowed('pooled', pooled, maxPooled(x, `${name}_pool`, { kernelSize: 3, padding: 1 })),
  ];
  return applyLayer(layers.concatenate({ name: `${name}_concatenate` }), paths);
}
