import { MillraceError } from '../core/errors.js';
import type { BuiltModel, Model, NamedArray } from './model.js';
import { pairs } from './pairs.js';
import { readVariable } from './variables.js';

/**
 * What tells the weights of a model as they were before the first step.
 *
 * A model that can be made again is, when they are asked for: until then they cost nothing. One that was there already
 * lends its own, of which a copy is kept.
 *
 * @param built as it is before the first step.
 * @param build makes it once more.
 * @throws MillraceError `MODEL_INVALID`, when they are asked for, where what makes the model answers with the same one.
 */
export function initialWeights(
  { name, lent = false }: Model,
  built: BuiltModel,
  build: () => BuiltModel,
): () => readonly NamedArray[] {
  if (lent) {
    const kept = built.weights.map(readVariable);
    return () => kept;
  }
  return () => {
    const again = build();
    // Not disposed: it is the trainer's own.
    if (isSame(built, again)) throw sameModel(name);
    try {
      return again.weights.map(readVariable);
    } finally {
      again.dispose();
    }
  };
}

function isSame(one: BuiltModel, other: BuiltModel): boolean {
  return [...pairs(one.weights, other.weights)].some(([{ variable }, again]) => variable === again.variable);
}

function sameModel(name: string): MillraceError {
  return new MillraceError('MODEL_INVALID', {
    what: `model ${name}, of which the initial weights are needed`,
    given: 'a function that answers with the same model again',
    expected: 'one that makes another each time',
    advice: 'Hand over the model itself: a copy of its weights is kept then',
  });
}
