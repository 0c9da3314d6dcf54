import { initializers, input, layers, model } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { applyLayer, applyLayers } from './convolutional/apply-layer.js';
import { layersModel } from './layers-model.js';
import type { Model } from './model.js';
import { count } from './options.js';

const schema = z.strictObject({
  inputShape: z.tuple([count, count, count]).default([64, 64, 3]),
  filters: count.default(64),
  noise: count.default(100),
});
type Settings = z.output<typeof schema>;

/** Settings of {@link dcganGenerator} and {@link dcganDiscriminator}. */
export interface DcganOptions {
  /** Height, width, which is the same, and channels of the pictures; default `[64, 64, 3]`. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** Channels of the largest maps, doubled with each halving; default 64. */
  readonly filters?: number;
  /** Numbers of noise that a picture is made of; default 100. */
  readonly noise?: number;
}

/** Kernels start as N(0, 0.02²). */
const start = () => ({ kernelInitializer: initializers.randomNormal({ mean: 0, stddev: 0.02 }) });

/**
 * Makes pictures of noise: transposed convolutions that double the sides, with batch normalisation and ReLU.
 *
 * ```text
 * 100 → 4x4x512 → 8x8x256 → 16x16x128 → 32x32x64 → 64x64x3, tanh
 * ```
 *
 * Noise is `[size, noise]`, pictures `[size, height, width, channels]` in −1 .. 1. The sides are halved until they are less
 * than 8 or odd. (Radford et al., "Unsupervised representation learning with DCGAN", 2015; Dive into Deep Learning, 20.2.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { dcganGenerator } from 'millrace';
 * const model = dcganGenerator({ inputShape: [28, 28, 1], filters: 16 });
 * ```
 */
export function dcganGenerator(options: DcganOptions = {}): Model {
  const settings = parseOptions('dcganGenerator', schema, options);
  const { inputShape, filters, noise } = settings;
  const { halvings, least } = ladderOf(settings);
  const network = layersModel('dcganGenerator', () => {
    const z = input({ name: 'input', shape: [noise] });
    const seeds = filters * 2 ** (halvings - 1);
    let h = applyLayers(
      z,
      layers.reshape({ name: 'noise', targetShape: [1, 1, noise] }),
      layers.conv2dTranspose({ name: 'up_0', filters: seeds, kernelSize: least, useBias: false, ...start() }),
    );
    for (let stage = 1; stage <= halvings; stage++) {
      const last = stage === halvings;
      h = applyLayers(
        h,
        layers.batchNormalization({ name: `up_${stage - 1}_norm`, momentum: 0.9, epsilon: 1e-5 }),
        layers.reLU({ name: `up_${stage - 1}_relu` }),
        layers.conv2dTranspose({
          name: `up_${stage}`,
          filters: last ? inputShape[2] : seeds / 2 ** stage,
          kernelSize: 4,
          strides: 2,
          padding: 'same',
          useBias: false,
          ...start(),
        }),
      );
    }
    const pictures = applyLayer(layers.activation({ name: 'tanh', activation: 'tanh' }), h);
    return model({ name: 'dcganGenerator', inputs: z, outputs: pictures });
  });
  return portable(import.meta.url, 'dcganGenerator', { ...network, options: settings }, [settings]);
}

/**
 * Tells pictures that were made from real ones: convolutions that halve the sides, with batch normalisation and leaky ReLU.
 *
 * ```text
 * 64x64x3 → 32x32x64 → 16x16x128 → 8x8x256 → 4x4x512 → 1 logit        where x < 0 the slope is 0.2
 * ```
 *
 * (Radford et al., 2015; Dive into Deep Learning, 20.2.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { dcganDiscriminator } from 'millrace';
 * const model = dcganDiscriminator({ inputShape: [28, 28, 1], filters: 16 });
 * ```
 */
export function dcganDiscriminator(options: DcganOptions = {}): Model {
  const settings = parseOptions('dcganDiscriminator', schema, options);
  const { inputShape, filters } = settings;
  const { halvings, least } = ladderOf(settings);
  const network = layersModel('dcganDiscriminator', () => {
    const pictures = input({ name: 'input', shape: inputShape });
    let h = pictures;
    for (let stage = 1; stage <= halvings; stage++) {
      h = applyLayers(
        h,
        layers.conv2d({
          name: `down_${stage}`,
          filters: filters * 2 ** (stage - 1),
          kernelSize: 4,
          strides: 2,
          padding: 'same',
          useBias: false,
          ...start(),
        }),
        layers.batchNormalization({ name: `down_${stage}_norm`, momentum: 0.9, epsilon: 1e-5 }),
        layers.leakyReLU({ name: `down_${stage}_relu`, alpha: 0.2 }),
      );
    }
    const logits = applyLayers(
      h,
      layers.conv2d({ name: 'output', filters: 1, kernelSize: least, useBias: false, ...start() }),
      layers.flatten({ name: 'flatten' }),
    );
    return model({ name: 'dcganDiscriminator', inputs: pictures, outputs: logits });
  });
  return portable(import.meta.url, 'dcganDiscriminator', { ...network, options: settings }, [settings]);
}

/** How often the sides are halved, and what is left of them. */
function ladderOf({ inputShape: [height] }: Settings): { readonly halvings: number; readonly least: number } {
  let [halvings, least] = [0, height];
  while (least >= 8 && least % 2 === 0) {
    least /= 2;
    halvings++;
  }
  return { halvings, least };
}
