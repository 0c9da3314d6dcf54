import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { layersModel } from './layers-model.js';
import type { Model } from './model.js';

/** All weights start as N(0, 0.02²). */
const start = () => ({ kernelInitializer: initializers.randomNormal({ mean: 0, stddev: 0.02 }) });

/**
 * The smallest generator: one affine layer from noise `[2]` to points `[2]`, which makes any Gaussian of any other.
 *
 * 6 parameters. (Dive into Deep Learning, 20.1.)
 *
 * @example
 * ```ts
 * import { pointGenerator } from 'millrace';
 * const model = pointGenerator();
 * ```
 */
export function pointGenerator(): Model {
  return layersModel('point-generator', () =>
    sequential({
      name: 'point-generator',
      layers: [layers.dense({ name: 'output', inputShape: [2], units: 2, ...start() })],
    }),
  );
}

/**
 * A small discriminator of points: 2 → 5, tanh → 3, tanh → 1 logit.
 *
 * 37 parameters. (Dive into Deep Learning, 20.1.)
 *
 * @example
 * ```ts
 * import { pointDiscriminator } from 'millrace';
 * const model = pointDiscriminator();
 * ```
 */
export function pointDiscriminator(): Model {
  return layersModel('point-discriminator', () =>
    sequential({
      name: 'point-discriminator',
      layers: [
        layers.dense({ name: 'hidden_1', inputShape: [2], units: 5, activation: 'tanh', ...start() }),
        layers.dense({ name: 'hidden_2', units: 3, activation: 'tanh', ...start() }),
        layers.dense({ name: 'output', units: 1, ...start() }),
      ],
    }),
  );
}
