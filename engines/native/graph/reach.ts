import type { Origin, Recording, TensorForm } from './recording.js';

/** What of a recording its answer and its updates depend on: places in its lists. */
export interface Reached {
  readonly constants: ReadonlySet<number>;
  readonly operations: ReadonlySet<number>;
}

/** Follows the origins of all that a recording ends with. */
export function reachedBy({ operations, outputs, conditions, updates }: Recording): Reached {
  const constants = new Set<number>();
  const reached = new Set<number>();
  const open: Origin[] = [...outputs, ...updates.values(), ...conditions];
  for (let origin = open.pop(); origin !== undefined; origin = open.pop()) {
    if (origin.kind === 'constant') constants.add(origin.index);
    if (origin.kind !== 'operation' || reached.has(origin.index)) continue;
    reached.add(origin.index);
    open.push(...(operations[origin.index]?.inputs ?? []));
  }
  return { constants, operations: reached };
}

/** Data type and shape of what stands at an origin. */
export function formAt(recording: Recording, origin: Origin): TensorForm {
  const form = formIn(recording, origin);
  if (form) return form;
  throw new Error(`the recording has no ${origin.kind} ${origin.index}`);
}

function formIn(recording: Recording, origin: Origin): TensorForm | undefined {
  switch (origin.kind) {
    case 'operation':
      return recording.operations[origin.index]?.outputs[origin.output];
    case 'handle':
      return recording.variables[origin.index];
    default:
      return recording[`${origin.kind}s`][origin.index];
  }
}
