import { add, mul, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { portable } from '../../core/portable.js';
import { tensorScope } from '../../core/tensor-scope.js';
import type { NamedVariable } from '../model.js';
import type { Optimizer, OptimizerState } from '../optimizer.js';
import { pairs } from '../pairs.js';
import { zeroSlot } from '../slots.js';

/** Settings of {@link accumulate}. */
export interface AccumulateOptions {
  /** How many batches make one update. */
  readonly batches: number;
}

const schema = z.strictObject({ batches: z.int().min(1) });

/**
 * Lets several small batches count as one large one: an optimizer that moves once in so many steps, by the mean of
 * their gradients.
 *
 * For models whose whole batch does not fit into memory. Every batch is still a step of the trainer; limits on
 * gradients (`clip`) apply to each batch, and the learning rate is that of the step which moves. Stopped between two
 * updates, a resumed run goes on in the middle of the sum.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { accumulate, sgd } from 'millrace';
 * const optimizer = accumulate(sgd(0.1), { batches: 4 });
 * ```
 */
export function accumulate(optimizer: Optimizer, options: AccumulateOptions): Optimizer {
  const { batches } = parseOptions('accumulate', schema, options);
  const accumulating: Optimizer = {
    name: optimizer.name,
    learningRate: optimizer.learningRate,
    options: { ...optimizer.options, batches },
    init: (variables) => init(optimizer.init(variables), variables, batches),
  };
  return portable(import.meta.url, 'accumulate', accumulating, [optimizer, { batches }]);
}

function init(moving: OptimizerState, variables: readonly NamedVariable[], batches: number): OptimizerState {
  const sums = variables.map((weight) => zeroSlot(weight, 'gradient'));
  let gathered = 0;
  return {
    slots: [...moving.slots, ...sums],
    get scalars() {
      return { ...moving.scalars, gathered };
    },
    apply(gradients, learningRate) {
      tensorScope('accumulate', () => {
        const totals = [...pairs(sums, gradients)].map(([sum, gradient]) => add(sum.variable, gradient));
        gathered++;
        if (gathered < batches) {
          assignAll(sums, totals);
          return;
        }
        moving.apply(
          totals.map((total) => mul(total, 1 / batches)),
          learningRate,
        );
        assignAll(sums, totals.map(zerosLike));
        gathered = 0;
      });
    },
    restoreScalars({ gathered: saved = 0, ...others }) {
      gathered = saved;
      moving.restoreScalars(others);
    },
    dispose() {
      moving.dispose();
      for (const { variable } of sums) variable.dispose();
    },
  };
}

function assignAll(slots: readonly NamedVariable[], values: readonly Tensor[]): void {
  for (const [{ variable }, value] of pairs(slots, values)) variable.assign(value);
}
