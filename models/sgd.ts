import { add, mul, scalar, sub, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { tensorScope } from '../core/tensor-scope.js';
import type { NamedVariable } from './model.js';
import type { Optimizer, OptimizerState } from './optimizer.js';
import { rate } from './options.js';
import { pairs } from './pairs.js';
import { zeroSlot } from './slots.js';

/** Settings of {@link sgd}. */
export interface SgdOptions {
  readonly learningRate: number;
  /** How much of the last velocity is kept, in [0, 1); default 0. */
  readonly momentum?: number;
  /** Whether the gradient is taken ahead, where the velocity leads; default false; needs momentum. */
  readonly nesterov?: boolean;
}

const schema = z
  .strictObject({
    learningRate: rate,
    momentum: z.number().min(0).lt(1).default(0),
    nesterov: z.boolean().default(false),
  })
  .refine(({ nesterov, momentum }) => !nesterov || momentum > 0, {
    path: ['nesterov'],
    message: 'false, or a momentum above 0',
  });

type Settings = z.output<typeof schema>;

/**
 * Stochastic gradient descent: `w ← w - η g`.
 *
 * With momentum `v ← μ v + g, w ← w - η v`; with Nesterov's `w ← w - η (g + μ v)` (Dive into Deep Learning, 12.4 and
 * 12.6; the formulas are PyTorch's). The velocity starts at 0.
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
  const given = typeof options === 'number' ? { learningRate: options } : options;
  const settings = parseOptions('sgd', schema, given);
  return {
    name: 'sgd',
    learningRate: settings.learningRate,
    options: settings,
    init: (variables) => init(variables, settings),
  };
}

function init(variables: readonly NamedVariable[], { momentum, nesterov }: Settings): OptimizerState {
  const slots = momentum === 0 ? [] : variables.map((weight) => zeroSlot(weight, 'velocity'));

  return {
    slots,
    scalars: {},
    apply(gradients, learningRate) {
      tensorScope('sgd', () => {
        const eta = scalar(learningRate);
        for (const [{ variable }, direction] of pairs(variables, directionsOf(gradients))) {
          variable.assign(sub(variable, mul(direction, eta)));
        }
      });
    },
    restoreScalars() {},
    dispose() {
      for (const slot of slots) slot.variable.dispose();
    },
  };

  function directionsOf(gradients: readonly Tensor[]): readonly Tensor[] {
    if (momentum === 0) return gradients;
    return [...pairs(slots, gradients)].map(([{ variable: velocity }, gradient]) => {
      velocity.assign(add(mul(velocity, momentum), gradient));
      return nesterov ? add(gradient, mul(velocity, momentum)) : velocity;
    });
  }
}
