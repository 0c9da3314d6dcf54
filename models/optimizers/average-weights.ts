import { add, mul, scalar, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { portable } from '../../core/portable.js';
import { tensorScope } from '../../core/tensor-scope.js';
import type { Optimizer, OptimizerState } from '../optimizer.js';
import { pairs } from '../pairs.js';
import { slot } from '../slots.js';
import { gathersOnly } from './accumulate.js';
import { decay } from './moments.js';

/** Settings of {@link averageWeights}. */
export interface AverageWeightsOptions {
  /** How much of the averages is kept at each update, in [0, 1); default 0.999. */
  readonly decay?: number;
}

const schema = z.strictObject({ decay: decay.default(0.999) });

/**
 * Exponential moving average of the weights: training goes on with the weights, evaluation and prediction take their
 * averages, which swing less.
 *
 * ```text
 * a₀ = w₀        after every update: a ← a + (1 - d) (w - a)
 * ```
 *
 * That is PyTorch's `get_ema_multi_avg_fn` in an `AveragedModel` which saw the initial weights, and Keras' `use_ema`;
 * nothing is corrected for the start, as the averages begin with the weights and not with 0. What the optimizer does not
 * move has no average: frozen weights, and the running statistics of batch normalisation, stay what they are.
 *
 * With `accumulate` and `layerRates` the order makes no difference: averages move only when the weights do, and all by
 * the same decay. They are slots, so a resumed run goes on bitwise.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { adam, averageWeights } from 'millrace';
 * const optimizer = averageWeights(adam(0.001), { decay: 0.99 });
 * ```
 */
export function averageWeights(optimizer: Optimizer, options: AverageWeightsOptions = {}): Optimizer {
  const settings = parseOptions('averageWeights', schema, options);
  const averaging: Optimizer = {
    name: optimizer.name,
    learningRate: optimizer.learningRate,
    options: { ...optimizer.options, averageDecay: settings.decay },
    init: (variables) => init(optimizer.init(variables), settings.decay),
  };
  return portable(import.meta.url, 'averageWeights', averaging, [optimizer, settings]);
}

function init(moving: OptimizerState, kept: number): OptimizerState {
  const { variables } = moving;
  const averages = variables.map((weight) => slot(weight, 'average', () => weight.variable));
  return {
    variables,
    slots: [...moving.slots, ...averages],
    averages,
    get scalars() {
      return moving.scalars;
    },
    plan: (learningRate) => moving.plan(learningRate),
    apply(gradients, update) {
      moving.apply(gradients, update);
      if (gathersOnly(update.form)) return;
      tensorScope('average', () => {
        const added = scalar(1 - kept);
        for (const [{ variable: weight }, { variable: average }] of pairs(variables, averages)) {
          average.assign(add(average, mul(sub(weight, average), added)));
        }
      });
    },
    restoreScalars(scalars) {
      moving.restoreScalars(scalars);
    },
    dispose() {
      moving.dispose();
      for (const { variable } of averages) variable.dispose();
    },
  };
}
