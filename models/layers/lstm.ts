import { layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Layer } from './layer-options.js';
import { type RecurrentOptions, recurrentOptions } from './recurrent-options.js';

const schema = z.strictObject(recurrentOptions);

/**
 * Long short-term memory as PyTorch's: `tf.layers.lstm` whose gates use the logistic sigmoid, where tf.layers left to
 * itself takes `hardSigmoid`, which no other library does.
 *
 * ```text
 * i, f, o = σ(xₜ W + h U + b)                   the input, forget and output gates
 * g = tanh(xₜ W_g + h U_g + b_g)
 * c ← f c + i g
 * h ← o tanh(c)
 * ```
 *
 * From `[size, time, features]` to `[size, units]`, or `[size, time, units]` with `returnSequences`. Weights, in the
 * order i, f, g, o, which is PyTorch's too: `kernel` `[features, 4 units]`, Glorot uniform at first, `recurrent_kernel`
 * `[units, 4 units]`, orthogonal, `bias` `[4 units]`, zero: the sum of PyTorch's two. Hochreiter and Schmidhuber, 1997.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { layersModel, lstm } from 'millrace';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * layersModel('reader', () =>
 *   sequential({ layers: [lstm({ units: 32, inputShape: [null, 8] }), layers.dense({ units: 10 })] }),
 * );
 * ```
 */
export function lstm(options: RecurrentOptions): Layer {
  const settings = parseOptions('lstm', schema, options);
  return layers.lstm({ ...settings, recurrentActivation: 'sigmoid', kernelInitializer: 'glorotUniform' });
}
