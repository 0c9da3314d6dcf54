import { add, mul, scalar, sub, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { sgdPerWeight } from '../arrays/learners/sgd-per-weight.js';
import { sgdOnArrays } from '../arrays/sgd-on-arrays.js';
import type { NamedVariable } from '../model.js';
import type { Optimizer } from '../optimizer.js';
import { rate } from '../options.js';
import { zeroSlot } from '../slots.js';
import { decay } from './moments.js';
import { optimizerFrom, settingsFrom } from './update-rule.js';

/** Settings of {@link sgd}. */
export interface SgdOptions {
  readonly learningRate: number;
  /** How much of the last velocity is kept, in [0, 1); default 0. */
  readonly momentum?: number;
  /** Whether the gradient is taken ahead, where the velocity leads; default false; needs momentum. */
  readonly nesterov?: boolean;
  /** How much of the weight is added to its gradient (an L2 penalty of half of it), at least 0; default 0. */
  readonly weightDecay?: number;
}

const schema = z
  .strictObject({
    learningRate: rate,
    momentum: decay.default(0),
    nesterov: z.boolean().default(false),
    weightDecay: z.number().min(0).default(0),
  })
  .refine(({ nesterov, momentum }) => !nesterov || momentum > 0, {
    path: ['nesterov'],
    message: 'false, or a momentum above 0',
  });

/**
 * Stochastic gradient descent: `w ← w - η g`.
 *
 * With weight decay `g + λ w` stands for `g`. With momentum `v ← μ v + g, w ← w - η v`; with Nesterov's
 * `w ← w - η (g + μ v)` (Dive into Deep Learning, 12.4 and 12.6; the formulas are PyTorch's). The velocity starts at 0.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { sgd } from 'millrace';
 * const plain = sgd(0.5);
 * const heavy = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true });
 * ```
 */
export function sgd(options: number | SgdOptions): Optimizer {
  const settings = parseOptions('sgd', schema, settingsFrom(options));
  const { momentum, nesterov, weightDecay } = settings;
  return optimizerFrom(import.meta.url, settings, {
    name: 'sgd',
    slots: (weight): Slots => (momentum > 0 ? { velocity: zeroSlot(weight, 'velocity') } : {}),
    factors: (learningRate) => ({ rate: learningRate }),
    constants: () => ({
      ...(momentum > 0 ? { momentum: scalar(momentum) } : {}),
      ...(weightDecay > 0 ? { weightDecay: scalar(weightDecay) } : {}),
    }),
    onArrays: (weights) => sgdOnArrays(settings, weights),
    perWeight: (weights) => sgdPerWeight(settings, weights),
    move(weight, gradient, { velocity }, factors) {
      const pull = factors.weightDecay ? add(gradient, mul(weight, factors.weightDecay)) : gradient;
      return sub(weight, mul(direction(pull, velocity, factors.momentum), factors.rate));
    },
  });

  function direction(gradient: Tensor, velocity?: NamedVariable, kept?: Tensor): Tensor {
    if (velocity === undefined || kept === undefined) return gradient;
    velocity.variable.assign(add(mul(velocity.variable, kept), gradient));
    return nesterov ? add(gradient, mul(velocity.variable, kept)) : velocity.variable;
  }
}

// A type, not an interface: it must have an index signature.
type Slots = { readonly velocity?: NamedVariable };
