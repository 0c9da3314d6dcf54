import { type Tensor, variable, zerosLike } from '@tensorflow/tfjs-core';
import { tensorScope } from '../core/tensor-scope.js';
import type { NamedVariable } from './model.js';

/** A moment or an accumulator that goes with a variable, as it is before the first step. */
export function slot(of: NamedVariable, kind: string, start: () => Tensor): NamedVariable {
  return tensorScope(kind, () => ({
    name: `${of.name}/${kind}`,
    variable: variable(start(), false),
  }));
}

/** A {@link slot} of the variable's shape, zero at first. */
export function zeroSlot(of: NamedVariable, kind: string): NamedVariable {
  return slot(of, kind, () => zerosLike(of.variable));
}
