import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { sizeOf } from '../core/sample.js';
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

/** What an array must be like to be taken over. */
type Form = Pick<NamedArray, 'name' | 'shape'> & { readonly dtype: string };

/**
 * Refuses arrays that are not those of the variables, name by name.
 *
 * @throws MillraceError `MODEL_INVALID`.
 */
export function checkArrays(
  what: string,
  variables: readonly NamedVariable[],
  arrays: readonly NamedArray[],
): void {
  const forms = variables.map(({ name, variable: { shape, dtype } }) => ({ name, shape, dtype }));
  checkForms(what, forms, arrays);
}

/**
 * Refuses arrays that are not of these names and forms, one by one.
 *
 * @throws MillraceError `MODEL_INVALID`.
 */
export function checkForms(what: string, forms: readonly Form[], arrays: readonly NamedArray[]): void {
  if (forms.length !== arrays.length) throw mismatch(what, namesOf(arrays), namesOf(forms));
  for (const [form, array] of pairs(forms, arrays)) {
    const wanted = describe(form);
    const given = describe(array);
    if (wanted !== given || array.data.length !== sizeOf(array.shape)) throw mismatch(what, given, wanted);
  }
}

/**
 * Refuses numbers that are not those of the optimizer.
 *
 * @throws MillraceError `MODEL_INVALID`.
 */
export function checkScalars(
  what: string,
  own: Readonly<Record<string, number>>,
  saved: Readonly<Record<string, number>>,
): void {
  const keys = (scalars: object): string => Object.keys(scalars).sort().join(', ') || 'no numbers';
  if (keys(own) !== keys(saved)) throw mismatch(what, keys(saved), keys(own));
}

/** Writes arrays into the variables they were read from; the arrays stay their owner's. */
export function writeVariables(variables: readonly NamedVariable[], arrays: readonly NamedArray[]): void {
  tensorScope('restore', () => {
    for (const [{ variable }, { data, shape, dtype }] of pairs(variables, arrays)) {
      variable.assign(tensor(data.slice(), [...shape], dtype));
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

function describe({ name, dtype, shape }: Form): string {
  return `${name} ${dtype} [${shape}]`;
}

function namesOf(list: readonly { readonly name: string }[]): string {
  return list.map(({ name }) => name).join(', ') || 'none';
}

function mismatch(what: string, given: string, expected: string): MillraceError {
  return new MillraceError('MODEL_INVALID', {
    what,
    given,
    expected,
    advice: 'Build the model and the optimizer with the options of the run that saved them',
  });
}
