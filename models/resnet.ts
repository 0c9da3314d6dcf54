import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { applyLayer, channelsOf } from './convolutional/apply-layer.js';
import {
  averaged,
  connected,
  convolved,
  maxPooled,
  normalized,
  normalizedRelu,
} from './convolutional/layers.js';
import {
  type PictureNetworkOptions,
  pictureNetwork,
  pictureNetworkFields,
  widened,
} from './convolutional/picture-network.js';
import type { Model } from './model.js';
import { count } from './options.js';

const schema = z.strictObject({
  ...pictureNetworkFields({ side: 96, least: 1 }),
  blocks: z.array(count).min(1).default([2, 2, 2, 2]),
});

/** Settings of {@link resnet}. */
export interface ResnetOptions extends PictureNetworkOptions {
  /** Residual blocks of each stage; default `[2, 2, 2, 2]`, which is ResNet-18; ResNet-34 is `[3, 4, 6, 3]`. */
  readonly blocks?: readonly number[];
}

/**
 * ResNet: convolutional blocks that learn what to add to their input; ResNet-18 by default, for pictures `[96, 96, 1]`.
 *
 * ```text
 * 96x96x1 → conv 7x7, stride 2 → 48x48x64 → batch norm, ReLU, max pool 3x3, stride 2 → 24x24x64
 *         → 2 residual blocks → 24x24x64 → 2 → 12x12x128 → 2 → 6x6x256 → 2 → 3x3x512
 *         → mean of each channel → 512 → 10 logits
 * ```
 *
 * 11,178,378 parameters, and 7,808 moving means and variances beside them. (He et al., "Deep residual learning for
 * image recognition", 2015; Dive into Deep Learning, 8.6.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { resnet } from 'millrace';
 * const model = resnet({ inputShape: [32, 32, 3], blocks: [3, 4, 6, 3] });
 * ```
 */
export function resnet(options: ResnetOptions = {}): Model {
  const settings = parseOptions('resnet', schema, options);
  const { blocks, classes, widthMultiplier } = settings;
  const wide = widened(widthMultiplier);
  const model = pictureNetwork('resnet', settings, (pictures) => {
    let x = convolved(pictures, 'stem', { filters: wide(64), kernelSize: 7, strides: 2, padding: 3 });
    x = maxPooled(normalizedRelu(x, 'stem'), 'stem_pool', { kernelSize: 3, strides: 2, padding: 1 });
    for (const [stage, count] of blocks.entries()) {
      for (let block = 0; block < count; block++) {
        const name = `stage_${stage + 1}_block_${block + 1}`;
        // Each stage but the first halves the sides in its first block.
        const strides = stage > 0 && block === 0 ? 2 : 1;
        x = residualBlock(x, { name, filters: wide(64 * 2 ** stage), strides });
      }
    }
    return connected(averaged(x), 'output', classes);
  });
  return portable(import.meta.url, 'resnet', model, [settings]);
}

/** How {@link residualBlock} is set. */
export interface ResidualBlockOptions {
  /** What the names of its layers begin with. */
  readonly name: string;
  /** Channels that come out. */
  readonly filters: number;
  /** 2 halves the sides; default 1. */
  readonly strides?: number;
}

/**
 * A residual block: `relu(x + f(x))`, where f is two 3x3 convolutions, each with batch normalisation.
 *
 * Where f changes the shape, a 1x1 convolution brings `x` to it: to `filters` channels, and the sides divided by
 * `strides`, rounded up.
 *
 * @example
 * ```ts
 * import { layersModel, residualBlock } from 'millrace';
 * import { input, model } from '@tensorflow/tfjs-layers';
 * layersModel('halving', () => {
 *   const pictures = input({ shape: [6, 6, 3] });
 *   return model({ inputs: pictures, outputs: residualBlock(pictures, { name: 'block', filters: 6, strides: 2 }) });
 * });
 * ```
 */
export function residualBlock(
  x: SymbolicTensor,
  { name, filters, strides = 1 }: ResidualBlockOptions,
): SymbolicTensor {
  let added = convolved(x, `${name}_conv_1`, { filters, kernelSize: 3, strides, padding: 1 });
  added = convolved(normalizedRelu(added, `${name}_conv_1`), `${name}_conv_2`, {
    filters,
    kernelSize: 3,
    padding: 1,
  });
  added = normalized(added, `${name}_conv_2`);
  const fits = strides === 1 && channelsOf(x) === filters;
  const beside = fits ? x : convolved(x, `${name}_beside`, { filters, kernelSize: 1, strides });
  const sum = applyLayer(layers.add({ name: `${name}_add` }), [added, beside]);
  return applyLayer(layers.reLU({ name: `${name}_relu` }), sum);
}
