import { layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { type Layer, type LayerOptions, layerOptions } from './layer-options.js';

const axis = z.number().int();

const schema = z.strictObject({
  ...layerOptions,
  axis: z.union([axis, z.array(axis).min(1)]).default(-1),
  epsilon: z.number().positive().default(1e-5),
});

/** Settings of {@link layerNormalization}. */
export interface LayerNormalizationOptions extends LayerOptions {
  /** The axes, or the one axis, that are normalised together; default the last. */
  readonly axis?: number | readonly number[];
  /** Added to the variance; default 1e-5, as PyTorch's. */
  readonly epsilon?: number;
}

/**
 * Layer normalisation: each sample (each step, each place) is brought to mean 0 and variance 1 along `axis`, then
 * scaled and shifted by what is learned.
 *
 * ```text
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta
 * ```
 *
 * The shape stays. Weights, of the lengths of the axes: `gamma`, 1 at first, and `beta`, 0. It is
 * `tf.layers.layerNormalization`, which is right on every engine, with PyTorch's epsilon in place of 1e-3. Ba et al.,
 * "Layer Normalization", 2016.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { layerNormalization } from 'millrace';
 * layerNormalization({ inputShape: [12, 32] });
 * ```
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): Layer {
  return layers.layerNormalization(parseOptions('layerNormalization', schema, options));
}
