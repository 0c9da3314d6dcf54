import { mean, serialization, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import type { Layer } from './layers/layer-options.js';

/** Takes the mean of each sample away. */
class Centred extends layers.Layer {
  static className = 'Centred';

  override call(inputs: Tensor | Tensor[]): Tensor[] {
    return tidy(() => [inputs].flat().map((x) => sub(x, mean(x, -1, true))));
  }
}
// So that a saved model that holds it can be loaded.
serialization.registerClass(Centred);

/**
 * A layer without weights: each sample less its mean along the last axis (Dive into Deep Learning, 6.5).
 *
 * @example
 * ```ts
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { centred, engine } from 'millrace';
 * await engine();
 * centred().apply(tensor2d([[1, 2, 6]])); // [[-2, -1, 3]]
 * ```
 */
export function centred(name?: string): Layer {
  return new Centred(name === undefined ? {} : { name });
}

/**
 * A network of all that networks are put together from: blocks in blocks, a shared layer, a layer of one's own.
 *
 * ```text
 * x [20] → blocks ( first (32 → 16) → second (32 → 16) ) → shared [16] → shared → centred → output [1]
 * ```
 *
 * Hidden layers have ReLU; 2,561 parameters, those of the shared layer counted once.
 *
 * @example
 * ```ts
 * import { blockNetwork, engine } from 'millrace';
 * await engine();
 * blockNetwork().countParams(); // 2561
 * ```
 */
export function blockNetwork(): LayersModel {
  const x = input({ name: 'x', shape: [20] });
  const blocks = sequential({ name: 'blocks', layers: [block('first', 20), block('second', 16)] });
  const shared = layers.dense({ name: 'shared', units: 16, activation: 'relu' });
  const twice = shared.apply(shared.apply(blocks.apply(x)));
  const output = layers.dense({ name: 'output', units: 1 }).apply(centred('centred').apply(twice));
  if (output instanceof SymbolicTensor) return model({ name: 'blockNetwork', inputs: x, outputs: output });
  throw new TypeError('a layer answered with something else than one symbolic tensor');
}

/** A block of two layers, itself a layer. */
function block(name: string, inputs: number): LayersModel {
  return sequential({
    name,
    layers: [
      layers.dense({ name: `${name}_wide`, units: 32, activation: 'relu', inputShape: [inputs] }),
      layers.dense({ name: `${name}_narrow`, units: 16, activation: 'relu' }),
    ],
  });
}
