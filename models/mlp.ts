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
  dropout: z.array(z.number().min(0).lt(1)).optional(),
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
  /** The share of the units of each hidden layer that is dropped in training, from 0 to below 1; default none. */
  readonly dropout?: readonly number[];
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
 * With `dropout` units of a hidden layer are set to 0 at random in training, the others divided by the share that stays
 * (5.6).
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
    forward(x, { hidden, output }, drop) {
      let h = scaledRows(x, settings.scale);
      for (const [layer, { kernel, bias }] of hidden.entries())
        h = drop(relu(add(matMul(h, kernel), bias)), layer);
      return add(matMul(h, output.kernel), output.bias);
    },
  });
  return portable(import.meta.url, 'mlp', model, [settings]);
}
