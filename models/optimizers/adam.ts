import { add, div, mul, type Scalar, scalar, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { adamPerWeight } from '../arrays/learners/adam-per-weight.js';
import type { NamedVariable } from '../model.js';
import type { Optimizer } from '../optimizer.js';
import { rate } from '../options.js';
import { zeroSlot } from '../slots.js';
import { adamInPlace, type InPlaceFactors, inPlaceFactors } from './adam-in-place.js';
import { isKernelDecay } from './kernel-decay.js';
import { average, type Decay, decay, decayOf, epsilon } from './moments.js';
import { optimizerFrom, type Scalars, settingsFrom, type UpdateRule } from './update-rule.js';

/** Settings of {@link adam}. */
export interface AdamOptions {
  readonly learningRate: number;
  /** How much of the mean of the gradients is kept, in [0, 1); default 0.9. */
  readonly beta1?: number;
  /** How much of the mean of their squares is kept, in [0, 1); default 0.999. */
  readonly beta2?: number;
  /** Added to the root, so that nothing is divided by 0; default 1e-8. */
  readonly epsilon?: number;
}

/** The settings of {@link adam}, as fields. */
export const adamSettings = {
  learningRate: rate,
  beta1: decay.default(0.9),
  beta2: decay.default(0.999),
  epsilon: epsilon.default(1e-8),
};

const schema = z.strictObject(adamSettings);

/**
 * Adam: each weight moves by the mean of its gradients over the root of the mean of their squares.
 *
 * ```text
 * m ← β₁ m + (1 - β₁) g        v ← β₂ v + (1 - β₂) g²
 * w ← w - η / (1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε)
 * ```
 *
 * (Kingma and Ba, "Adam", 2015, algorithm 1, in PyTorch's order of operations.) Both means start at 0; the powers of β
 * are accumulated in double precision and saved, so a resumed run goes on bitwise.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { adam } from 'millrace';
 * const optimizer = adam(0.001);
 * const slower = adam({ learningRate: 0.001, beta2: 0.99 });
 * ```
 */
export function adam(options: number | AdamOptions): Optimizer {
  const settings = parseOptions('adam', schema, settingsFrom(options));
  const perWeight = (weights: Float64Array) => adamPerWeight(settings, weights);
  return optimizerFrom(import.meta.url, settings, { ...adamRule('adam', settings), perWeight });
}

type Slots = { readonly mean: NamedVariable; readonly square: NamedVariable };

type Factors = InPlaceFactors & { readonly rate: number; readonly correction: number };

type Constants = {
  readonly mean: Decay;
  readonly square: Decay;
  readonly epsilon: Scalar;
  readonly none: Scalar;
};

/** The rule of {@link adam}, for an optimizer of that name. */
export function adamRule(
  name: string,
  settings: Required<AdamOptions>,
): UpdateRule<Slots, Factors, Constants> {
  const { beta1, beta2, epsilon } = settings;
  return {
    name,
    start: { beta1Power: 1, beta2Power: 1 },
    advance: ({ beta1Power = 1, beta2Power = 1 }) => ({
      beta1Power: beta1Power * beta1,
      beta2Power: beta2Power * beta2,
    }),
    slots: (weight) => ({ mean: zeroSlot(weight, 'mean'), square: zeroSlot(weight, 'square') }),
    factors: (learningRate, { beta1Power = 1, beta2Power = 1 }) => ({
      rate: learningRate / (1 - beta1Power),
      correction: Math.sqrt(1 - beta2Power),
      ...inPlaceFactors(settings, learningRate, beta1Power, beta2Power),
    }),
    constants: () => ({
      mean: decayOf(beta1),
      square: decayOf(beta2),
      epsilon: scalar(epsilon),
      none: scalar(0),
    }),
    move: (weight, gradient, slots, factors) => sub(weight, adamStep(gradient, slots, factors)),
    inPlace: [beta1, beta2].every(isKernelDecay) ? adamInPlace : undefined,
  };
}

function adamStep(gradient: Tensor, slots: Slots, factors: Scalars<Factors> & Constants): Tensor {
  const mean = average(slots.mean, gradient, factors.mean);
  const spread = sqrt(average(slots.square, square(gradient), factors.square));
  const root = add(div(spread, factors.correction), factors.epsilon);
  return mul(div(mean, root), factors.rate);
}
