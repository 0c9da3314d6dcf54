import { add, matMul, relu } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { denseNetwork, scaledRows } from './dense-network.js';
import type { Model } from './model.js';
import { count, scale, shape, variant } from './options.js';

const schema = z.strictObject({
  inputShape: shape.default([28, 28, 1]),
  hidden: z.array(count).min(1).default([256]),
  classes: count.default(10),
  scale: scale.default(1 / 255),
  variant: variant.default('scratch'),
});

/** Settings of {@link mlp}. */
export interface MlpOptions {
  /** Shape of a sample; default `[28, 28, 1]`. */
  readonly inputShape?: readonly number[];
  /** Units of each hidden layer; default `[256]`. */
  readonly hidden?: readonly number[];
  /** Default 10. */
  readonly classes?: number;
  /** What raw inputs are multiplied by; default 1/255, which brings pixels to 0 .. 1. */
  readonly scale?: number;
  /** Written from scratch on plain tensors (default), or on `tf.layers`: both compute the same. */
  readonly variant?: 'scratch' | 'layers';
}

/**
 * Multilayer perceptron: hidden layers with ReLU between the pixels and the logits.
 *
 * ```text
 * h = relu(x W₁ + b₁)        x: [size, inputs]    h: [size, hidden]
 * o = h W₂ + b₂              o: [size, classes], the logits
 * ```
 *
 * Without the ReLU the two layers would collapse into one: `(x W₁) W₂ = x (W₁ W₂)` is softmax regression again. Kernels
 * start as N(0, 0.01²), which tells the hidden units apart; biases start at 0 (Dive into Deep Learning, 5.1 and 5.2).
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { mlp } from 'millrace';
 * const network = mlp({ hidden: [256, 64] });
 * ```
 */
export function mlp(options: MlpOptions = {}): Model {
  const settings = parseOptions('mlp', schema, options);
  const model = denseNetwork({
    name: 'mlp',
    options: settings,
    ...settings,
    outputs: settings.classes,
    forward(x, { hidden, output }) {
      let h = scaledRows(x, settings.scale);
      for (const { kernel, bias } of hidden) h = relu(add(matMul(h, kernel), bias));
      return add(matMul(h, output.kernel), output.bias);
    },
  });
  return portable(import.meta.url, 'mlp', model, [settings]);
}
