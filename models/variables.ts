import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { tensorScope } from '../core/tensor-scope.js';
import type { NamedArray, NamedVariable } from './model.js';
import { pairs } from './pairs.js';

/** Reads a variable into an array of its own: some backends hand out the one they compute on. */
export function readVariable({ name, variable }: NamedVariable): NamedArray {
  const { dtype, shape } = variable;
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') {
    return { name, shape: [...shape], dtype, data: variable.dataSync<typeof dtype>().slice() };
  }
  throw new MillraceError('MODEL_INVALID', {
    what: `variable ${name}`,
    given: dtype,
    expected: 'dtype float32, int32 or bool',
  });
}

/** Writes arrays into the variables they were read from; the arrays stay their owner's. */
export function writeVariables(variables: readonly NamedVariable[], arrays: readonly NamedArray[]): void {
  tensorScope('restore', () => {
    for (const [{ variable }, { data, shape, dtype }] of pairs(variables, arrays)) {
      // No variable is float64: whoever restores has compared the forms.
      variable.assign(tensor(data.slice(), [...shape], dtype === 'float64' ? 'float32' : dtype));
    }
  });
}

/** Remembers the values of variables (without copying them) and answers with what puts them back. */
export function remember(variables: readonly NamedVariable[]): () => void {
  const values = variables.map(({ variable }): Tensor => variable.clone());
  return () => {
    for (const [{ variable }, value] of pairs(variables, values)) variable.assign(value);
  };
}
