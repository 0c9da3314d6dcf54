import { add, matMul } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { denseNetwork } from './dense-network.js';
import type { Model } from './model.js';
import { count, variant } from './options.js';

const schema = z.strictObject({
  inputs: count,
  outputs: count.default(1),
  variant: variant.default('scratch'),
});

/** Settings of {@link linear}. */
export interface LinearOptions {
  /** Features of a sample. */
  readonly inputs: number;
  /** Default 1. */
  readonly outputs?: number;
  /** Written from scratch on plain tensors (default), or on `tf.layers`: both compute the same. */
  readonly variant?: 'scratch' | 'layers';
}

/**
 * Linear regression: a weighted sum of the features, plus a bias.
 *
 * ```text
 * ŷ = x W + b        x: [size, inputs]    ŷ: [size, outputs]
 * ```
 *
 * The kernel starts as N(0, 0.01²), the bias at 0 (Dive into Deep Learning, 3.4 and 3.5).
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { linear } from 'millrace';
 * const model = linear({ inputs: 2 });
 * ```
 */
export function linear(options: LinearOptions): Model {
  const settings = parseOptions('linear', schema, options);
  const model = denseNetwork({
    name: 'linear',
    options: settings,
    inputShape: [settings.inputs],
    scale: 1,
    hidden: [],
    outputs: settings.outputs,
    variant: settings.variant,
    forward: (x, { output }) => add(matMul(x, output.kernel), output.bias),
  });
  return portable(import.meta.url, 'linear', model, [settings]);
}
