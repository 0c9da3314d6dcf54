import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { InPlace } from '../../engines/program.js';
import type { NamedVariable } from '../model.js';
import { kernelDecay } from './kernel-decay.js';
import type { Decay } from './moments.js';

/**
 * What one operation of Adam's multiplies with, as {@link inPlaceFactors} computes it. A type, not an interface: it must
 * have an index signature.
 */
export type InPlaceFactors = { readonly inPlaceRate: number; readonly inPlaceEpsilon: number };

/** What of the settings of Adam the operation depends on. */
interface Settings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * What the operation multiplies with, for corrections that are computed here, in double precision, and not by it:
 * `m / (√v / c + ε) · η / (1 - β₁ᵗ) = m / (√v + ε c) · η c / (1 - β₁ᵗ)`.
 *
 * @param beta1Power `β₁ᵗ`.
 * @param beta2Power `β₂ᵗ`.
 */
export function inPlaceFactors(
  { beta1, beta2, epsilon }: Settings,
  learningRate: number,
  beta1Power: number,
  beta2Power: number,
): InPlaceFactors {
  const correction = Math.sqrt(1 - kernelPower(beta2, beta2Power));
  return {
    inPlaceRate: (learningRate * correction) / (1 - kernelPower(beta1, beta1Power)),
    inPlaceEpsilon: epsilon * correction,
  };
}

/** Adam's step as one operation, on tensors of {@link inPlaceFactors}. */
export function adamInPlace(
  weight: Variable,
  gradient: Tensor,
  slots: { readonly mean: NamedVariable; readonly square: NamedVariable },
  { inPlaceRate, inPlaceEpsilon, ...factors }: AdamScalars,
): InPlace {
  return {
    name: 'ResourceApplyAdam',
    variables: [weight, slots.mean.variable, slots.square.variable],
    operands: [
      factors.none,
      factors.none,
      inPlaceRate,
      factors.mean.kept,
      factors.square.kept,
      inPlaceEpsilon,
      gradient,
    ],
  };
}

interface AdamScalars {
  readonly inPlaceRate: Scalar;
  readonly inPlaceEpsilon: Scalar;
  readonly mean: Decay;
  readonly square: Decay;
  /** 0: powers that correct nothing. */
  readonly none: Scalar;
}

/** The power of {@link kernelDecay} that goes with a power of the decay itself, which is the one that is saved. */
function kernelPower(beta: number, power: number): number {
  return beta === 0 ? 0 : power ** (Math.log(kernelDecay(beta)) / Math.log(beta));
}
