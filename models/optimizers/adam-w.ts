import { mul } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Optimizer } from '../optimizer.js';
import { type AdamOptions, adamRule, adamSettings } from './adam.js';
import { optimizerFrom, settingsFrom } from './update-rule.js';

/** Settings of {@link adamW}. */
export interface AdamWOptions extends AdamOptions {
  /** The part of each weight that a step at rate 1 would take away, at least 0; default 0.01. */
  readonly weightDecay?: number;
}

const schema = z.strictObject({ ...adamSettings, weightDecay: z.number().min(0).default(0.01) });

/**
 * AdamW: Adam whose weights shrink by themselves, whatever their gradients: `w ← (1 - η λ) w`, then Adam's step.
 *
 * (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2, as PyTorch has it.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { adamW } from 'millrace';
 * const optimizer = adamW({ learningRate: 0.001, weightDecay: 0.05 });
 * ```
 */
export function adamW(options: number | AdamWOptions): Optimizer {
  const settings = parseOptions('adamW', schema, settingsFrom(options));
  const rule = adamRule('adamW', settings);
  const { inPlace } = rule;
  return optimizerFrom(import.meta.url, settings, {
    ...rule,
    factors: (learningRate, accumulators) => ({
      ...rule.factors(learningRate, accumulators),
      kept: 1 - learningRate * settings.weightDecay,
    }),
    move: (weight, gradient, slots, factors) => {
      weight.assign(mul(weight, factors.kept));
      return rule.move(weight, gradient, slots, factors);
    },
    inPlace:
      inPlace &&
      ((weight, gradient, slots, factors) => {
        weight.assign(mul(weight, factors.kept));
        return inPlace(weight, gradient, slots, factors);
      }),
  });
}
