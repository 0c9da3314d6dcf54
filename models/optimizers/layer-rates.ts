import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { portable } from '../../core/portable.js';
import type { NamedVariable } from '../model.js';
import type { Optimizer, OptimizerState } from '../optimizer.js';
import { pairs } from '../pairs.js';

const schema = z.record(z.string().min(1), z.number().min(0));

/**
 * Gives layers learning rates of their own: an optimizer whose rate is multiplied by a factor, layer by layer.
 *
 * A factor of 0 freezes: such weights keep their bits, whatever the weight decay. They have no moments and no average,
 * their gradients are not computed, and they count in no norm and no limit on it, as with `requires_grad=False` in
 * PyTorch. Running statistics of batch normalisation are not weights: they still move. Layers that are not named have
 * the factor 1.
 *
 * @param factors by the name of a layer (`dense_1`), or of one weight (`dense_1/kernel`), which counts first.
 * @throws MillraceError `OPTION_INVALID` for a factor below 0; `MODEL_INVALID` when the trainer is made, for a name
 *   that no weight of the model has, and where nothing is left to be moved.
 *
 * @example
 * ```ts
 * import { layerRates, sgd } from 'millrace';
 * const optimizer = layerRates(sgd(0.1), { embedding: 0, dense_1: 0.1 });
 * ```
 */
export function layerRates(optimizer: Optimizer, factors: Readonly<Record<string, number>>): Optimizer {
  const checked = parseOptions('layerRates', schema, factors);
  const split: Optimizer = {
    name: optimizer.name,
    learningRate: optimizer.learningRate,
    options: { ...optimizer.options, layerRates: checked },
    init: (variables) => init(optimizer, variables, checked),
  };
  return portable(import.meta.url, 'layerRates', split, [optimizer, checked]);
}

type Factors = Readonly<Record<string, number>>;

/** The weights that share a factor. */
interface Group {
  readonly factor: number;
  readonly state: OptimizerState;
}

function init(optimizer: Optimizer, variables: readonly NamedVariable[], factors: Factors): OptimizerState {
  checkNames(variables, factors);
  const groups = groupsOf(optimizer, variables, factors);
  const taken = new Set(groups.flatMap(({ state }) => state.variables));
  const moved = variables.filter((each) => taken.has(each));
  return {
    variables: moved,
    slots: groups.flatMap(({ state }) => state.slots),
    ...averagesOf(groups, moved),
    get scalars() {
      // The groups are moved together, so their numbers are the same.
      return groups[0]?.state.scalars ?? {};
    },
    plan(learningRate) {
      const plans = groups.map(({ factor, state }) => state.plan(learningRate * factor));
      return {
        form: plans[0]?.form ?? '',
        factors: plans.flatMap(({ factors }) => factors),
        scalars: plans[0]?.scalars ?? {},
      };
    },
    apply(gradients, update) {
      // Of one form, so each has as many.
      const share = update.factors.length / groups.length;
      const byVariable = new Map(pairs(moved, gradients));
      for (const [index, { state }] of groups.entries()) {
        state.apply(
          state.variables.flatMap((weight) => byVariable.get(weight) ?? []),
          { ...update, factors: update.factors.slice(index * share, (index + 1) * share) },
        );
      }
    },
    restoreScalars(scalars) {
      for (const { state } of groups) state.restoreScalars(scalars);
    },
    dispose() {
      for (const { state } of groups) state.dispose();
    },
  };
}

function groupsOf(
  optimizer: Optimizer,
  variables: readonly NamedVariable[],
  factors: Factors,
): readonly Group[] {
  const distinct = new Set(variables.map(({ name }) => factorOf(name, factors)));
  const moving = [...distinct].filter((factor) => factor > 0);
  if (moving.length === 0) throw allFrozen(factors);
  return moving.map((factor) => ({
    factor,
    state: optimizer.init(variables.filter(({ name }) => factorOf(name, factors) === factor)),
  }));
}

/** The averages of all groups in the order of the weights, where they have them. */
function averagesOf(
  groups: readonly Group[],
  moved: readonly NamedVariable[],
): Pick<OptimizerState, 'averages'> {
  const averageOf = new Map(
    groups.flatMap(({ state: { variables, averages } }) => (averages ? [...pairs(variables, averages)] : [])),
  );
  return averageOf.size > 0 ? { averages: moved.flatMap((weight) => averageOf.get(weight) ?? []) } : {};
}

function factorOf(name: string, factors: Factors): number {
  return factors[name] ?? factors[layerOf(name)] ?? 1;
}

function checkNames(variables: readonly NamedVariable[], factors: Factors): void {
  const known = new Set(variables.flatMap(({ name }) => [name, layerOf(name)]));
  const unknown = Object.keys(factors).find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new MillraceError('MODEL_INVALID', {
    what: `layerRates ${unknown}`,
    given: unknown,
    expected: `a layer or a trainable weight of the model: ${[...known].join(', ')}`,
  });
}

function allFrozen(factors: Factors): MillraceError {
  return new MillraceError('MODEL_INVALID', {
    what: 'layerRates',
    given: factors,
    expected: 'at least one weight with a factor above 0',
  });
}

/** `dense_1` for `dense_1/kernel`; the name itself where it has no layer. */
function layerOf(name: string): string {
  return name.split('/')[0] ?? name;
}
