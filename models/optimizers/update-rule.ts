import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import { portable } from '../../core/portable.js';
import { tensorScope } from '../../core/tensor-scope.js';
import type { InPlace } from '../../engines/program.js';
import type { NamedVariable } from '../model.js';
import type { Optimizer, OptimizerState } from '../optimizer.js';
import { pairs } from '../pairs.js';

/** Numbers that an optimizer carries from step to step beside its slots, in double precision. */
export type Accumulators = Readonly<Record<string, number>>;

/** The moments of one weight, by their kind. */
export type Slots = Readonly<Record<string, NamedVariable>>;

/** What one step multiplies with, the same for every weight: whatever the step or the rate decides. */
export type Factors = Readonly<Record<string, number>>;

/** The factors as tensors. */
export type Scalars<Named extends Factors> = { readonly [Name in keyof Named]: Scalar };

/**
 * How an optimizer moves one weight; the bookkeeping is {@link optimizerFrom}'s.
 *
 * What changes from step to step is a factor, what the settings alone decide a constant: the compiled step is fed the
 * factors, and has the constants in its graph.
 */
export interface UpdateRule<OfWeight extends Slots, OfStep extends Factors, Constants extends object> {
  /** The name of the function that makes the optimizer. */
  readonly name: string;
  /** The accumulators before the first step; default none. */
  readonly start?: Accumulators;
  /** The accumulators as of the step that begins. */
  advance?(before: Accumulators): Accumulators;
  /** The moments of a weight, as they are before the first step. */
  slots(weight: NamedVariable): OfWeight;
  /** The numbers of a step, always with the same names in the same order. */
  factors(learningRate: number, accumulators: Accumulators): OfStep;
  /** Tensors of the settings, made anew for each step. */
  constants(): Constants;
  /** The same rule on typed arrays; see {@link Optimizer}. */
  readonly onArrays?: NonNullable<Optimizer['onArrays']>;
  /** The same rule for one weight at a time; see {@link Optimizer}. */
  readonly perWeight?: NonNullable<Optimizer['perWeight']>;
  /** Assigns the new moments, and answers with the new weight. */
  move(weight: Variable, gradient: Tensor, slots: OfWeight, factors: Scalars<OfStep> & Constants): Tensor;
  /**
   * The same move but for rounding as one operation on the weight and its moments, for large weights in a step that can
   * change them in place; left out where TensorFlow has none.
   */
  readonly inPlace?:
    | ((weight: Variable, gradient: Tensor, slots: OfWeight, factors: Scalars<OfStep> & Constants) => InPlace)
    | undefined;
}

// The operations share their numbers out among threads early, which for smaller weights takes longer than it saves.
const inPlaceSize = 65_536;

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
export function optimizerFrom<OfWeight extends Slots, OfStep extends Factors, Constants extends object>(
  module: string,
  settings: Settings,
  rule: UpdateRule<OfWeight, OfStep, Constants>,
): Optimizer {
  const optimizer: Optimizer = {
    name: rule.name,
    learningRate: settings.learningRate,
    options: { ...settings },
    init: (variables) => stateOf(rule, variables),
    ...(rule.onArrays ? { onArrays: rule.onArrays } : {}),
    ...(rule.perWeight ? { perWeight: rule.perWeight } : {}),
  };
  return portable(module, rule.name, optimizer, [settings]);
}

function stateOf<OfWeight extends Slots, OfStep extends Factors, Constants extends object>(
  rule: UpdateRule<OfWeight, OfStep, Constants>,
  variables: readonly NamedVariable[],
): OptimizerState {
  const cells = variables.map((weight) => ({ weight: weight.variable, slots: rule.slots(weight) }));
  const slots = cells.flatMap((cell) => Object.values(cell.slots));
  let accumulators: Accumulators = rule.start ?? {};
  return {
    variables,
    slots,
    get scalars() {
      return accumulators;
    },
    plan(learningRate) {
      const scalars = rule.advance?.(accumulators) ?? accumulators;
      return { form: '', factors: Object.values(rule.factors(learningRate, scalars)), scalars };
    },
    apply(gradients, update) {
      tensorScope(rule.name, () => {
        // The rate does not matter: this is for the names.
        const named = scalarsLike(rule.factors(0, accumulators), update.factors);
        const factors = { ...named, ...rule.constants() };
        for (const [cell, gradient] of pairs(cells, gradients)) {
          const { weight, slots } = cell;
          if (update.changeInPlace && rule.inPlace && weight.size >= inPlaceSize)
            update.changeInPlace(rule.inPlace(weight, gradient, slots, factors));
          else weight.assign(rule.move(weight, gradient, slots, factors));
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

/** Gives scalars the names of the factors that they stand for. */
function scalarsLike<Named extends Factors>(factors: Named, scalars: readonly Scalar[]): Scalars<Named> {
  const named = Object.fromEntries(pairs(Object.keys(factors), scalars));
  if (areLike(factors, named)) return named;
  throw new RangeError(`${scalars.length} factors for ${Object.keys(factors).join(', ')}`);
}

function areLike<Named extends Factors>(
  factors: Named,
  scalars: Readonly<Record<string, Scalar>>,
): scalars is Scalars<Named> {
  return Object.keys(factors).every((name) => name in scalars);
}
