import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { portable } from '../../core/portable.js';
import { tensorScope } from '../../core/tensor-scope.js';
import type { NamedVariable } from '../model.js';
import type { Optimizer, OptimizerState } from '../optimizer.js';
import { pairs } from '../pairs.js';

/** Numbers that an optimizer carries from step to step beside its slots, in double precision. */
export type Accumulators = Readonly<Record<string, number>>;

/**
 * How an optimizer moves one weight; the bookkeeping is {@link optimizerFrom}'s.
 *
 * `Slots` are the moments of one weight, `Factors` the scalars of one step, the same for every weight.
 */
export interface UpdateRule<Slots extends Readonly<Record<string, NamedVariable>>, Factors> {
  /** The name of the function that makes the optimizer. */
  readonly name: string;
  /** The accumulators before the first step; default none. */
  readonly start?: Accumulators;
  /** The accumulators as of the step that begins. */
  advance?(before: Accumulators): Accumulators;
  /** The moments of a weight, as they are before the first step. */
  slots(weight: NamedVariable): Slots;
  /** What the step multiplies with. */
  factors(learningRate: number, accumulators: Accumulators): Factors;
  /** Assigns the new moments, and answers with the new weight. */
  move(weight: Variable, gradient: Tensor, slots: Slots, factors: Factors): Tensor;
}

/** The settings that every optimizer has. */
interface Settings {
  readonly learningRate: number;
}

/** Optimizers take their settings, or the learning rate alone. */
export function settingsFrom<Options extends object>(options: number | Options): Options | Settings {
  return typeof options === 'number' ? { learningRate: options } : options;
}

/**
 * The optimizer of a rule.
 *
 * @param module the `import.meta.url` of the module that exports the function which makes it.
 * @param settings its checked settings: what that function makes the same optimizer of.
 */
export function optimizerFrom<Slots extends Readonly<Record<string, NamedVariable>>, Factors>(
  module: string,
  settings: Settings,
  rule: UpdateRule<Slots, Factors>,
): Optimizer {
  const optimizer: Optimizer = {
    name: rule.name,
    learningRate: settings.learningRate,
    options: { ...settings },
    init: (variables) => stateOf(rule, variables),
  };
  return portable(module, rule.name, optimizer, [settings]);
}

function stateOf<Slots extends Readonly<Record<string, NamedVariable>>, Factors>(
  rule: UpdateRule<Slots, Factors>,
  variables: readonly NamedVariable[],
): OptimizerState {
  const cells = variables.map((weight) => ({ weight: weight.variable, slots: rule.slots(weight) }));
  const slots = cells.flatMap((cell) => Object.values(cell.slots));
  let accumulators: Accumulators = rule.start ?? {};
  return {
    slots,
    get scalars() {
      return accumulators;
    },
    apply(gradients, learningRate) {
      accumulators = rule.advance?.(accumulators) ?? accumulators;
      tensorScope(rule.name, () => {
        const factors = rule.factors(learningRate, accumulators);
        for (const [cell, gradient] of pairs(cells, gradients)) {
          cell.weight.assign(rule.move(cell.weight, gradient, cell.slots, factors));
        }
      });
    },
    restoreScalars(saved) {
      accumulators = { ...saved };
    },
    dispose() {
      for (const { variable } of slots) variable.dispose();
    },
  };
}
