import { add, div, fill, mul, scalar, sqrt, square, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { adagradPerWeight } from '../arrays/learners/adagrad-per-weight.js';
import type { Optimizer } from '../optimizer.js';
import { rate } from '../options.js';
import { slot } from '../slots.js';
import { epsilon } from './moments.js';
import { optimizerFrom, settingsFrom } from './update-rule.js';

/** Settings of {@link adagrad}. */
export interface AdagradOptions {
  readonly learningRate: number;
  /** What the sum of squares starts with, at least 0; default 0. */
  readonly initialAccumulator?: number;
  /** Added to the root, so that nothing is divided by 0; default 1e-10. */
  readonly epsilon?: number;
}

const schema = z.strictObject({
  learningRate: rate,
  initialAccumulator: z.number().min(0).default(0),
  epsilon: epsilon.default(1e-10),
});

/**
 * Adagrad: each weight's rate falls with the sum of its squared gradients, so rare features keep large steps.
 *
 * ```text
 * s ← s + g²        w ← w - η g / (√s + ε)
 * ```
 *
 * (Duchi, Hazan and Singer, 2011; Dive into Deep Learning, 12.7; epsilon outside the root, as in PyTorch.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { adagrad } from 'millrace';
 * const optimizer = adagrad(0.1);
 * ```
 */
export function adagrad(options: number | AdagradOptions): Optimizer {
  const settings = parseOptions('adagrad', schema, settingsFrom(options));
  return optimizerFrom(import.meta.url, settings, {
    name: 'adagrad',
    slots: (weight) => ({
      sum: slot(weight, 'sum', () => fill(weight.variable.shape, settings.initialAccumulator)),
    }),
    factors: (learningRate) => ({ rate: learningRate }),
    constants: () => ({ epsilon: scalar(settings.epsilon) }),
    perWeight: (weights) => adagradPerWeight(settings, weights),
    move(weight, gradient, { sum }, factors) {
      sum.variable.assign(add(sum.variable, square(gradient)));
      const root = add(sqrt(sum.variable), factors.epsilon);
      return sub(weight, mul(div(gradient, root), factors.rate));
    },
    inPlace: (weight, gradient, { sum }, { rate, epsilon }) => ({
      name: 'ResourceApplyAdagradV2',
      variables: [weight, sum.variable],
      operands: [rate, epsilon, gradient],
    }),
  });
}
