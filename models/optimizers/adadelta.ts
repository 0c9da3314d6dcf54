import { add, div, mul, scalar, sqrt, square, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Optimizer } from '../optimizer.js';
import { rate } from '../options.js';
import { zeroSlot } from '../slots.js';
import { isKernelDecay } from './kernel-decay.js';
import { average, decay, decayOf, epsilon } from './moments.js';
import { optimizerFrom, settingsFrom } from './update-rule.js';

/** Settings of {@link adadelta}. */
export interface AdadeltaOptions {
  readonly learningRate: number;
  /** How much of both averages is kept, in [0, 1); default 0.9. */
  readonly rho?: number;
  /** Added under both roots; it decides how fast the first steps are; default 1e-6. */
  readonly epsilon?: number;
}

const schema = z.strictObject({
  learningRate: rate,
  rho: decay.default(0.9),
  epsilon: epsilon.default(1e-6),
});

/**
 * Adadelta: steps as large as the steps before were, over the root of the mean squared gradient.
 *
 * ```text
 * s ← ρ s + (1 - ρ) g²        d = g √(u + ε) / √(s + ε)        u ← ρ u + (1 - ρ) d²
 * w ← w - η d
 * ```
 *
 * (Zeiler, 2012; Dive into Deep Learning, 12.9.) The paper has no rate: that is a learning rate of 1, what
 * `adadelta()` takes.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { adadelta } from 'millrace';
 * const optimizer = adadelta();
 * ```
 */
export function adadelta(options: number | AdadeltaOptions = 1): Optimizer {
  const settings = parseOptions('adadelta', schema, settingsFrom(options));
  return optimizerFrom(import.meta.url, settings, {
    name: 'adadelta',
    slots: (weight) => ({ square: zeroSlot(weight, 'square'), moved: zeroSlot(weight, 'moved') }),
    factors: (learningRate) => ({ rate: learningRate }),
    constants: () => ({ decay: decayOf(settings.rho), epsilon: scalar(settings.epsilon) }),
    move(weight, gradient, slots, factors) {
      const spread = sqrt(add(average(slots.square, square(gradient), factors.decay), factors.epsilon));
      const reach = sqrt(add(slots.moved.variable, factors.epsilon));
      const direction = mul(div(reach, spread), gradient);
      average(slots.moved, square(direction), factors.decay);
      return sub(weight, mul(direction, factors.rate));
    },
    inPlace: isKernelDecay(settings.rho)
      ? (weight, gradient, slots, { rate, decay, epsilon }) => ({
          name: 'ResourceApplyAdadelta',
          variables: [weight, slots.square.variable, slots.moved.variable],
          operands: [rate, decay.kept, epsilon, gradient],
        })
      : undefined,
  });
}
