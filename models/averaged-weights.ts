import type { NamedVariable } from './model.js';
import { pairs } from './pairs.js';
import type { TrainerSnapshot } from './trainer.js';

/** By the name of a variable, that of its average. */
export function averageNames(
  variables: readonly NamedVariable[],
  averages: readonly NamedVariable[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...pairs(variables, averages)].map(([{ name }, average]) => [name, average.name]),
  );
}

/**
 * The snapshot as it is predicted with: averages in the place of the weights that have one, under the weights' names.
 *
 * A resumed run goes on with the weights themselves, so this is no snapshot to restore.
 */
export function averagedSnapshot(snapshot: TrainerSnapshot): TrainerSnapshot {
  const { weights, slots, averages = {} } = snapshot;
  const slotOf = new Map(slots.map((slot) => [slot.name, slot]));
  return {
    ...snapshot,
    weights: weights.map((weight) => {
      const average = slotOf.get(averages[weight.name] ?? '');
      return average ? { ...average, name: weight.name } : weight;
    }),
  };
}
