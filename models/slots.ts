import { variable, zerosLike } from '@tensorflow/tfjs-core';
import { tensorScope } from '../core/tensor-scope.js';
import type { NamedVariable } from './model.js';

/** A moment or an accumulator that goes with a variable: of its shape, zero at first. */
export function zeroSlot(of: NamedVariable, kind: string): NamedVariable {
  return tensorScope(kind, () => ({
    name: `${of.name}/${kind}`,
    variable: variable(zerosLike(of.variable), false),
  }));
}
