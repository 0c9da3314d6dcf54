import { add, matMul, mul } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { denseNetwork, rowsOf } from './dense-network.js';
import type { Model } from './model.js';
import { count, scale, shape, variant } from './options.js';

const schema = z.strictObject({
  inputShape: shape.default([28, 28, 1]),
  classes: count.default(10),
  scale: scale.default(1 / 255),
  variant: variant.default('scratch'),
});

/** Settings of {@link softmaxRegression}. */
export interface SoftmaxRegressionOptions {
  /** Shape of a sample; default `[28, 28, 1]`. */
  readonly inputShape?: readonly number[];
  /** Default 10. */
  readonly classes?: number;
  /** What raw inputs are multiplied by; default 1/255, which brings pixels to 0 .. 1. */
  readonly scale?: number;
  /** Written from scratch on plain tensors (default), or on `tf.layers`: both compute the same. */
  readonly variant?: 'scratch' | 'layers';
}

/**
 * Softmax regression: one linear layer from the pixels to a logit for each class.
 *
 * ```text
 * o = x W + b        x: [size, inputs]    o: [size, classes], the logits
 * ```
 *
 * The softmax itself is part of the loss, where it is numerically stable. The kernel starts as N(0, 0.01²), the bias at
 * 0 (Dive into Deep Learning, 4.4 and 4.5).
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { softmaxRegression } from 'millrace';
 * const model = softmaxRegression({ inputShape: [4], classes: 3, scale: 1 });
 * ```
 */
export function softmaxRegression(options: SoftmaxRegressionOptions = {}): Model {
  const settings = parseOptions('softmaxRegression', schema, options);
  const model = denseNetwork({
    name: 'softmaxRegression',
    options: settings,
    ...settings,
    hidden: [],
    outputs: settings.classes,
    forward(x, { output }) {
      // The few products are scaled, not the many inputs.
      return add(mul(matMul(rowsOf(x), output.kernel), settings.scale), output.bias);
    },
  });
  return portable(import.meta.url, 'softmaxRegression', model, [settings]);
}
