import { layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Layer } from './layer-options.js';
import { type RecurrentOptions, recurrentOptions } from './recurrent-options.js';
import { ResetAfterGRU } from './reset-after-gru.js';

const schema = z.strictObject({ ...recurrentOptions, resetAfter: z.boolean().default(true) });

/** Settings of {@link gru}. */
export interface GruOptions extends RecurrentOptions {
  /** Whether the reset gate acts after the product with the recurrent kernel (default), or before it. */
  readonly resetAfter?: boolean;
}

/**
 * Gated recurrent unit as PyTorch's and cuDNN's: the reset gate acts after the recurrent product, each product has a
 * bias of its own, and the gates use the logistic sigmoid.
 *
 * ```text
 * z = σ(xₜ W_z + b_z + h U_z + c_z)             the update gate
 * r = σ(xₜ W_r + b_r + h U_r + c_r)             the reset gate
 * n = tanh(xₜ W_n + b_n + r (h U_n + c_n))      the candidate
 * h ← z h + (1 - z) n
 * ```
 *
 * From `[size, time, features]` to `[size, units]`, or `[size, time, units]` with `returnSequences`. Weights, in the
 * order of Keras (z, r, n; PyTorch has r, z, n): `kernel` `[features, 3 units]`, Glorot uniform at first,
 * `recurrent_kernel` `[units, 3 units]`, orthogonal, and `bias` `[2, 3 units]`, zero: first b, then c.
 *
 * tf.layers has no such unit (https://github.com/tensorflow/tfjs/issues/5728). With `resetAfter: false` it is
 * `tf.layers.gru`, `n = tanh(xₜ W_n + b_n + (r h) U_n)` (Cho et al., 2014), with one bias, and with the sigmoid: left
 * to itself, tf.layers takes `hardSigmoid`, which no other library does.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { gru, layersModel } from 'millrace';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * layersModel('reader', () =>
 *   sequential({ layers: [gru({ units: 32, inputShape: [null, 8] }), layers.dense({ units: 10 })] }),
 * );
 * ```
 */
export function gru(options: GruOptions): Layer {
  const { resetAfter, ...settings } = parseOptions('gru', schema, options);
  return resetAfter
    ? new ResetAfterGRU(settings)
    : layers.gru({ ...settings, recurrentActivation: 'sigmoid', kernelInitializer: 'glorotUniform' });
}
