import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { portable } from '../../core/portable.js';
import type { NamedVariable } from '../model.js';
import type { Optimizer, OptimizerState } from '../optimizer.js';

const schema = z.record(z.string().min(1), z.number().min(0));

/**
 * Gives layers learning rates of their own: an optimizer whose rate is multiplied by a factor, layer by layer.
 *
 * A factor of 0 freezes: such weights are not moved, not even by weight decay. Layers that are not named have the
 * factor 1.
 *
 * @param factors by the name of a layer (`dense_1`), or of one weight (`dense_1/kernel`), which counts first.
 * @throws MillraceError `OPTION_INVALID` for a factor below 0; `MODEL_INVALID` when the trainer is made, for a name
 *   that no weight of the model has.
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
  /** Their places among all weights. */
  readonly indices: readonly number[];
  readonly state: OptimizerState;
}

function init(optimizer: Optimizer, variables: readonly NamedVariable[], factors: Factors): OptimizerState {
  checkNames(variables, factors);
  const groups = groupsOf(optimizer, variables, factors);
  return {
    slots: groups.flatMap(({ state }) => state.slots),
    get scalars() {
      // The groups are moved together, so their numbers are the same.
      return groups[0]?.state.scalars ?? {};
    },
    apply(gradients, learningRate) {
      for (const { factor, indices, state } of groups) {
        state.apply(
          gradients.filter((_, index) => indices.includes(index)),
          learningRate * factor,
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
  const ofEach = variables.map(({ name }) => factors[name] ?? factors[layerOf(name)] ?? 1);
  const moved = [...new Set(ofEach)].filter((factor) => factor > 0);
  return moved.map((factor) => {
    const indices = ofEach.flatMap((each, index) => (each === factor ? [index] : []));
    const weights = variables.filter((_, index) => indices.includes(index));
    return { factor, indices, state: optimizer.init(weights) };
  });
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

/** `dense_1` for `dense_1/kernel`; the name itself where it has no layer. */
function layerOf(name: string): string {
  return name.split('/')[0] ?? name;
}
