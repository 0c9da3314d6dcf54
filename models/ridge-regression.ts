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
  lambda: z.number().min(0),
  deviation: z.number().positive().default(0.01),
  variant: variant.default('scratch'),
});

/** Settings of {@link ridgeRegression}. */
export interface RidgeRegressionOptions {
  /** Features of a sample. */
  readonly inputs: number;
  /** Default 1. */
  readonly outputs?: number;
  /** How strongly weights are pulled to 0, at least 0. */
  readonly lambda: number;
  /** Standard deviation of the first values of the weights; default 0.01. */
  readonly deviation?: number;
  /** Written from scratch on plain tensors (default), or on `tf.layers`: both compute the same. */
  readonly variant?: 'scratch' | 'layers';
}

/**
 * Ridge regression: linear regression that pays for large weights.
 *
 * ```text
 * ŷ = x W + b        loss + λ/2 · Σ W²        x: [size, inputs]    ŷ: [size, outputs]
 * ```
 *
 * The gradient of what is added is `λ W`: in every step of gradient descent the weights decay by the factor
 * `1 - rate · λ`. The bias does not. It counts in training and in evaluations alike. (Dive into Deep Learning, 3.7;
 * Hoerl and Kennard, "Ridge Regression", 1970.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { ridgeRegression } from 'millrace';
 * const model = ridgeRegression({ inputs: 200, lambda: 3 });
 * ```
 */
export function ridgeRegression(options: RidgeRegressionOptions): Model {
  const settings = parseOptions('ridgeRegression', schema, options);
  const { inputs, outputs, lambda, deviation, variant } = settings;
  const model = denseNetwork({
    name: 'ridgeRegression',
    options: settings,
    inputShape: [inputs],
    scale: 1,
    hidden: [],
    outputs,
    deviation,
    penalty: lambda,
    variant,
    forward: (x, { output }) => add(matMul(x, output.kernel), output.bias),
  });
  return portable(import.meta.url, 'ridgeRegression', model, [settings]);
}
