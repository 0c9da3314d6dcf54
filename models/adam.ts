import { add, div, mul, sqrt, square, sub, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { tensorScope } from '../core/tensor-scope.js';
import type { NamedVariable } from './model.js';
import type { Optimizer, OptimizerState } from './optimizer.js';
import { rate } from './options.js';
import { pairs } from './pairs.js';
import { zeroSlot } from './slots.js';

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

const beta = z.number().min(0).lt(1);

const schema = z.strictObject({
  learningRate: rate,
  beta1: beta.default(0.9),
  beta2: beta.default(0.999),
  epsilon: z.number().positive().default(1e-8),
});

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
  const given = typeof options === 'number' ? { learningRate: options } : options;
  const settings = parseOptions('adam', schema, given);
  return {
    name: 'adam',
    learningRate: settings.learningRate,
    options: settings,
    init: (variables) => init(variables, settings),
  };
}

function init(variables: readonly NamedVariable[], settings: z.output<typeof schema>): OptimizerState {
  const { beta1, beta2, epsilon } = settings;
  const cells = variables.map((weight) => ({
    weight: weight.variable,
    mean: zeroSlot(weight, 'mean'),
    square: zeroSlot(weight, 'square'),
  }));
  const slots = cells.flatMap(({ mean, square }) => [mean, square]);
  let powers = { beta1Power: 1, beta2Power: 1 };

  return {
    slots,
    get scalars() {
      return powers;
    },
    apply(gradients, learningRate) {
      powers = { beta1Power: powers.beta1Power * beta1, beta2Power: powers.beta2Power * beta2 };
      const stepSize = learningRate / (1 - powers.beta1Power);
      const correction = Math.sqrt(1 - powers.beta2Power);
      tensorScope('adam', () => {
        for (const [cell, gradient] of pairs(cells, gradients)) {
          const mean = decay(cell.mean.variable, gradient, beta1);
          const spread = sqrt(decay(cell.square.variable, square(gradient), beta2));
          const direction = div(mean, add(div(spread, correction), epsilon));
          cell.weight.assign(sub(cell.weight, mul(direction, stepSize)));
        }
      });
    },
    restoreScalars({ beta1Power = 1, beta2Power = 1 }) {
      powers = { beta1Power, beta2Power };
    },
    dispose() {
      for (const slot of slots) slot.variable.dispose();
    },
  };
}

/** `average ← β average + (1 - β) value` */
function decay(average: Variable, value: Tensor, beta: number): Variable {
  average.assign(add(mul(average, beta), mul(value, 1 - beta)));
  return average;
}
