import { add, div, mul, scalar, sqrt, square, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Optimizer } from '../optimizer.js';
import { rate } from '../options.js';
import { zeroSlot } from '../slots.js';
import { average, decay, decayOf, epsilon } from './moments.js';
import { optimizerFrom, settingsFrom } from './update-rule.js';

/** Settings of {@link nadam}. */
export interface NadamOptions {
  readonly learningRate: number;
  /** How much of the mean of the gradients is kept in the end, in [0, 1); default 0.9. */
  readonly beta1?: number;
  /** How much of the mean of their squares is kept, in [0, 1); default 0.999. */
  readonly beta2?: number;
  /** How fast the momentum grows towards `beta1`, at least 0; default 0.004. */
  readonly momentumDecay?: number;
  /** Added to the root, so that nothing is divided by 0; default 1e-8. */
  readonly epsilon?: number;
}

const schema = z.strictObject({
  learningRate: rate,
  beta1: decay.default(0.9),
  beta2: decay.default(0.999),
  momentumDecay: z.number().min(0).default(0.004),
  epsilon: epsilon.default(1e-8),
});

/**
 * Nadam: Adam that looks ahead, with Nesterov's momentum.
 *
 * ```text
 * μₜ = β₁ (1 - 0.96^(t ψ) / 2)        m ← β₁ m + (1 - β₁) g        v ← β₂ v + (1 - β₂) g²
 * w ← w - η ((1 - μₜ) g / (1 - Πμ) + μₜ₊₁ m / (1 - Πμ μₜ₊₁)) / (√(v / (1 - β₂ᵗ)) + ε)
 * ```
 *
 * (Dozat, 2016, with PyTorch's schedule of the momentum; ψ is `momentumDecay`.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { nadam } from 'millrace';
 * const optimizer = nadam(0.002);
 * ```
 */
export function nadam(options: number | NadamOptions): Optimizer {
  const settings = parseOptions('nadam', schema, settingsFrom(options));
  const { beta1, beta2, momentumDecay } = settings;
  const momentumAt = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
  return optimizerFrom(import.meta.url, settings, {
    name: 'nadam',
    start: { step: 0, momentumProduct: 1, beta2Power: 1 },
    advance: ({ step = 0, momentumProduct = 1, beta2Power = 1 }) => ({
      step: step + 1,
      momentumProduct: momentumProduct * momentumAt(step + 1),
      beta2Power: beta2Power * beta2,
    }),
    slots: (weight) => ({ mean: zeroSlot(weight, 'mean'), square: zeroSlot(weight, 'square') }),
    factors(learningRate, { step = 0, momentumProduct = 1, beta2Power = 1 }) {
      const next = momentumAt(step + 1);
      return {
        gradientRate: (learningRate * (1 - momentumAt(step))) / (1 - momentumProduct),
        meanRate: (learningRate * next) / (1 - momentumProduct * next),
        correction: Math.sqrt(1 - beta2Power),
      };
    },
    constants: () => ({ mean: decayOf(beta1), square: decayOf(beta2), epsilon: scalar(settings.epsilon) }),
    move(weight, gradient, slots, factors) {
      const mean = average(slots.mean, gradient, factors.mean);
      const spread = sqrt(average(slots.square, square(gradient), factors.square));
      const root = add(div(spread, factors.correction), factors.epsilon);
      const step = add(mul(gradient, factors.gradientRate), mul(mean, factors.meanRate));
      return sub(weight, div(step, root));
    },
  });
}
