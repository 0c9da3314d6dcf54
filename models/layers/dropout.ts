import { layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { type Layer, type LayerOptions, layerOptions } from './layer-options.js';

const schema = z.strictObject({ ...layerOptions, rate: z.number().min(0).lt(1) });

/** Settings of {@link dropout}. */
export interface DropoutOptions extends LayerOptions {
  /** The share of numbers that is set to 0, from 0 to below 1. */
  readonly rate: number;
}

/**
 * Dropout: sets a share of the numbers to 0 in training, and divides the others by `1 - rate`; otherwise it changes
 * nothing.
 *
 * It is `tf.layers.dropout`, which every trainer seeds: a mask is drawn from the run's seed, the layer's name, the step
 * and how often the layer was used in it, so masks differ from step to step, and a resumed run repeats them. Outside a
 * trainer they are drawn anew at each call. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from
 * Overfitting", 2014.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { dropout } from 'millrace';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * sequential({
 *   layers: [layers.dense({ units: 32, inputShape: [8] }), dropout({ rate: 0.5 }), layers.dense({ units: 10 })],
 * });
 * ```
 */
export function dropout(options: DropoutOptions): Layer {
  return layers.dropout(parseOptions('dropout', schema, options));
}
