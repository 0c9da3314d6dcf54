import { add, mul, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
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
 * @throws MillraceError `OPTION_INVALID`; when the trainer is made, for an optimizer that accumulates already.
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
    init: (variables) => init(optimizer.init(variables), batches),
  };
  return portable(import.meta.url, 'accumulate', accumulating, [optimizer, { batches }]);
}

const gathering = 'gather';

/** Whether a step of that form only gathers gradients, and moves no weight. */
export function gathersOnly(form: string): boolean {
  return form.endsWith(gathering);
}

function init(moving: OptimizerState, batches: number): OptimizerState {
  checkNotGathering(moving);
  const { variables } = moving;
  const sums = variables.map((weight) => zeroSlot(weight, 'gradient'));
  let gathered = 0;
  return {
    variables,
    slots: [...moving.slots, ...sums],
    ...(moving.averages ? { averages: moving.averages } : {}),
    get scalars() {
      return { ...moving.scalars, gathered };
    },
    plan(learningRate) {
      if (gathered + 1 < batches) {
        return { form: gathering, factors: [], scalars: { ...moving.scalars, gathered: gathered + 1 } };
      }
      const { form, factors, scalars } = moving.plan(learningRate);
      return { form: `move ${form}`.trim(), factors, scalars: { ...scalars, gathered: 0 } };
    },
    apply(gradients, update) {
      tensorScope('accumulate', () => {
        const totals = [...pairs(sums, gradients)].map(([sum, gradient]) => add(sum.variable, gradient));
        if (update.form === gathering) {
          assignAll(sums, totals);
          return;
        }
        const means = totals.map((total) => mul(total, 1 / batches));
        moving.apply(means, { ...update, form: update.form.slice('move '.length) });
        assignAll(sums, totals.map(zerosLike));
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

function checkNotGathering(moving: OptimizerState): void {
  if (!('gathered' in moving.scalars)) return;
  moving.dispose();
  throw new MillraceError('OPTION_INVALID', {
    what: 'accumulate',
    given: 'an optimizer that accumulates already',
    expected: 'one that does not',
    advice: 'Accumulate once, over the product of both numbers of batches',
  });
}

function assignAll(slots: readonly NamedVariable[], values: readonly Tensor[]): void {
  for (const [{ variable }, value] of pairs(slots, values)) variable.assign(value);
}
