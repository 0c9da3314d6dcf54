import { abs, add, div, maximum, mul, scalar, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Optimizer } from '../optimizer.js';
import { rate } from '../options.js';
import { zeroSlot } from '../slots.js';
import { average, decay, decayOf, epsilon } from './moments.js';
import { optimizerFrom, settingsFrom } from './update-rule.js';

/** Settings of {@link adamax}. */
export interface AdamaxOptions {
  readonly learningRate: number;
  /** How much of the mean of the gradients is kept, in [0, 1); default 0.9. */
  readonly beta1?: number;
  /** How much of the largest gradient is kept, in [0, 1); default 0.999. */
  readonly beta2?: number;
  /** Added to the absolute gradient, so that nothing is divided by 0; default 1e-8. */
  readonly epsilon?: number;
}

const schema = z.strictObject({
  learningRate: rate,
  beta1: decay.default(0.9),
  beta2: decay.default(0.999),
  epsilon: epsilon.default(1e-8),
});

/**
 * Adamax: Adam with the largest recent gradient in place of the root of the mean square.
 *
 * ```text
 * m ← β₁ m + (1 - β₁) g        u ← max(β₂ u, |g| + ε)        w ← w - η / (1 - β₁ᵗ) · m / u
 * ```
 *
 * (Kingma and Ba, "Adam", 2015, algorithm 2, with PyTorch's place of epsilon.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { adamax } from 'millrace';
 * const optimizer = adamax(0.002);
 * ```
 */
export function adamax(options: number | AdamaxOptions): Optimizer {
  const settings = parseOptions('adamax', schema, settingsFrom(options));
  const { beta1, beta2 } = settings;
  return optimizerFrom(import.meta.url, settings, {
    name: 'adamax',
    start: { beta1Power: 1 },
    advance: ({ beta1Power = 1 }) => ({ beta1Power: beta1Power * beta1 }),
    slots: (weight) => ({ mean: zeroSlot(weight, 'mean'), largest: zeroSlot(weight, 'largest') }),
    factors: (learningRate, { beta1Power = 1 }) => ({
      rate: learningRate / (1 - beta1Power),
    }),
    constants: () => ({
      mean: decayOf(beta1),
      kept: scalar(beta2),
      epsilon: scalar(settings.epsilon),
    }),
    move(weight, gradient, { mean, largest }, factors) {
      const kept = mul(largest.variable, factors.kept);
      largest.variable.assign(maximum(kept, add(abs(gradient), factors.epsilon)));
      const direction = div(average(mean, gradient, factors.mean), largest.variable);
      return sub(weight, mul(direction, factors.rate));
    },
  });
}
