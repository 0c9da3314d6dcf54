import { add, fill, matMul, variable, zeros } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { functionModel } from './function-model.js';
import type { Model } from './model.js';
import { count } from './options.js';

const schema = z.strictObject({ inputs: count, start: z.number().default(0) });

/** Settings of {@link logisticRegression}. */
export interface LogisticRegressionOptions {
  /** Features of a sample. */
  readonly inputs: number;
  /** What every weight is at first; default 0. */
  readonly start?: number;
}

/**
 * Logistic regression: one neuron, whose sigmoid is the probability of class 1.
 *
 * ```text
 * z = x w + b        P(y = 1) = σ(z) = 1 / (1 + exp −z)        x: [size, inputs]    z: [size, 1], the logits
 * ```
 *
 * It answers with the logits; the sigmoid is part of the loss, where it is numerically stable. The loss is convex, so
 * all weights may start alike; the bias starts at 0.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { logisticRegression } from 'millrace';
 * const model = logisticRegression({ inputs: 2 });
 * ```
 */
export function logisticRegression(options: LogisticRegressionOptions): Model {
  const settings = parseOptions('logisticRegression', schema, options);
  const { inputs, start } = settings;
  const model = functionModel({
    name: 'logisticRegression',
    options: settings,
    inputShape: [inputs],
    build() {
      const kernel = variable(fill([inputs, 1], start));
      const bias = variable(zeros([1]));
      return { variables: { kernel, bias }, forward: (x) => add(matMul(x, kernel), bias) };
    },
  });
  return portable(import.meta.url, 'logisticRegression', model, [settings]);
}
