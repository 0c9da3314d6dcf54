import { MillraceError } from '../core/errors.js';
import { sizeOf } from '../core/sample.js';
import type { NamedArray, NamedVariable } from './model.js';
import { pairs } from './pairs.js';
import type { TrainerSnapshot } from './trainer.js';

/** What an array must be like to be taken over. */
type Form = Pick<NamedArray, 'name' | 'shape'> & { readonly dtype: string };

type Numbers = Readonly<Record<string, number>>;

/** What a snapshot must be like to be taken over. */
export interface SnapshotForm {
  readonly weights: readonly Form[];
  readonly slots: readonly Form[];
  readonly scalars: Numbers;
}

/** The forms of variables, in their order. */
export function formsOf(variables: readonly NamedVariable[]): readonly Form[] {
  return variables.map(({ name, variable: { shape, dtype } }) => ({ name, shape, dtype }));
}

/**
 * Refuses a snapshot of another model or another optimizer, array by array.
 *
 * @throws MillraceError `MODEL_INVALID`.
 */
export function checkSnapshot(trainer: string, form: SnapshotForm, snapshot: TrainerSnapshot): void {
  checkForms(`weights of ${trainer}`, form.weights, snapshot.weights);
  checkForms(`optimizer state of ${trainer}`, form.slots, snapshot.slots);
  checkScalars(`optimizer state of ${trainer}`, form.scalars, snapshot.scalars);
}

function checkForms(what: string, forms: readonly Form[], arrays: readonly NamedArray[]): void {
  if (forms.length !== arrays.length) throw mismatch(what, namesOf(arrays), namesOf(forms));
  for (const [form, array] of pairs(forms, arrays)) {
    const wanted = describe(form);
    const given = describe(array);
    if (wanted !== given || array.data.length !== sizeOf(array.shape)) throw mismatch(what, given, wanted);
  }
}

function checkScalars(what: string, own: Numbers, saved: Numbers): void {
  const keys = (scalars: Numbers): string => Object.keys(scalars).sort().join(', ') || 'no numbers';
  if (keys(own) !== keys(saved)) throw mismatch(what, keys(saved), keys(own));
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
