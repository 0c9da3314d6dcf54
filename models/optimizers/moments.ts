import { add, mul, type Scalar, scalar, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { NamedVariable } from '../model.js';

/** How much of an average is kept, in [0, 1). */
export const decay = z.number().min(0).lt(1);

/** What is added to a denominator, so that nothing is divided by 0. */
export const epsilon = z.number().positive();

/** A decay `β` and its complement `1 - β`, as scalars. */
export interface Decay {
  readonly kept: Scalar;
  readonly added: Scalar;
}

/** The scalars of a decay. */
export function decayOf(beta: number): Decay {
  return { kept: scalar(beta), added: scalar(1 - beta) };
}

/** `average ← β average + (1 - β) value`; answers with the average. */
export function average({ variable }: NamedVariable, value: Tensor, { kept, added }: Decay): Tensor {
  variable.assign(add(mul(variable, kept), mul(value, added)));
  return variable;
}
