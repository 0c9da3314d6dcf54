import { add, div, maximum, mul, scalar, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { NamedVariable } from '../model.js';
import type { Optimizer } from '../optimizer.js';
import { rate } from '../options.js';
import { zeroSlot } from '../slots.js';
import { average, decay, decayOf, epsilon } from './moments.js';
import { optimizerFrom, settingsFrom } from './update-rule.js';

/** Settings of {@link rmsprop}. */
export interface RmspropOptions {
  readonly learningRate: number;
  /** How much of the mean squared gradient is kept, in [0, 1); default 0.99. */
  readonly rho?: number;
  /** How much of the last velocity is kept, in [0, 1); default 0. */
  readonly momentum?: number;
  /** Whether the variance of the gradient is used in place of its mean square; default false. */
  readonly centered?: boolean;
  /** Added to the root, so that nothing is divided by 0; default 1e-8. */
  readonly epsilon?: number;
}

const schema = z.strictObject({
  learningRate: rate,
  rho: decay.default(0.99),
  momentum: decay.default(0),
  centered: z.boolean().default(false),
  epsilon: epsilon.default(1e-8),
});

/**
 * RMSprop: each gradient over the root of a moving mean of its squares.
 *
 * ```text
 * s ← ρ s + (1 - ρ) g²        centred: m ← ρ m + (1 - ρ) g,  s' = s - m²;  else s' = s
 * d = g / (√s' + ε)           with momentum: v ← μ v + d,  d = v
 * w ← w - η d
 * ```
 *
 * (Tieleman and Hinton, 2012; centred: Graves, 2013; Dive into Deep Learning, 12.8; epsilon outside the root, as in
 * PyTorch.) A centred variance that rounding makes negative counts as 0.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { rmsprop } from 'millrace';
 * const plain = rmsprop(0.01);
 * const centred = rmsprop({ learningRate: 0.01, centered: true, momentum: 0.9 });
 * ```
 */
export function rmsprop(options: number | RmspropOptions): Optimizer {
  const settings = parseOptions('rmsprop', schema, settingsFrom(options));
  const { rho, momentum, centered } = settings;
  return optimizerFrom(import.meta.url, settings, {
    name: 'rmsprop',
    slots: (weight): Slots => ({
      square: zeroSlot(weight, 'square'),
      ...(centered ? { mean: zeroSlot(weight, 'mean') } : {}),
      ...(momentum > 0 ? { velocity: zeroSlot(weight, 'velocity') } : {}),
    }),
    factors: (learningRate) => ({ rate: learningRate }),
    constants: () => ({
      decay: decayOf(rho),
      momentum: scalar(momentum),
      epsilon: scalar(settings.epsilon),
    }),
    move(weight, gradient, { square: squares, mean, velocity }, factors) {
      const moment = average(squares, square(gradient), factors.decay);
      const spread = mean ? less(moment, square(average(mean, gradient, factors.decay))) : moment;
      const direction = div(gradient, add(sqrt(spread), factors.epsilon));
      velocity?.variable.assign(add(mul(velocity.variable, factors.momentum), direction));
      return sub(weight, mul(velocity?.variable ?? direction, factors.rate));
    },
  });
}

// A type, not an interface: it must have an index signature.
type Slots = {
  readonly square: NamedVariable;
  readonly mean?: NamedVariable;
  readonly velocity?: NamedVariable;
};

function less(moment: Tensor, squaredMean: Tensor): Tensor {
  return maximum(sub(moment, squaredMean), 0);
}
