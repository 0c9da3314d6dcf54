import { MillraceError, show } from '../core/errors.js';
import type { Mark, Marked } from '../core/mark.js';
import type { RowArray, Rows } from '../core/rows.js';
import { isDense, type Sample, type TypedArray } from '../core/sample.js';

/** What the rows of one array of a batch are like. */
export interface RowForm {
  readonly shape: readonly number[];
  /** An array of their dtype; undefined for plain numbers. */
  readonly like: TypedArray | undefined;
}

/** What the samples of a batch are like: as the first of them. */
export interface SampleForm {
  readonly x: RowForm;
  readonly y: RowForm | undefined;
}

/** The form of a sample; one number as an input counts as one feature, `[1]`. */
export function formOfSample({ x, y }: Sample, at: Mark): SampleForm {
  const input = typeof x === 'number' ? [x] : x;
  return { x: formOf('x', input, at), y: y === undefined ? undefined : formOf('y', y, at) };
}

/** The form of a sample whose input is to be float32, of a shape. */
export function formOfFloats(
  { y, at }: Marked & { readonly y?: unknown },
  shape: readonly number[],
): SampleForm {
  return formOfSample({ x: { data: noNumbers, shape }, y, at }, at);
}

/** The form of samples that are rows. */
export function formOfRows({ x, y }: Rows): SampleForm {
  return { x: rowForm(x), y: y && rowForm(y) };
}

function formOf(name: string, value: unknown, at: Mark): RowForm {
  if (isDense(value)) return { shape: value.shape, like: value.data };
  if (typeof value === 'number') return { shape: [], like: undefined };
  if (isList(value)) return { shape: [value.length], like: undefined };
  throw invalid(name, value, 'dense numbers, a list of numbers or a number', at);
}

/** The form of rows of one array. */
export function rowForm({ data, shape }: RowArray): RowForm {
  return shape === undefined ? { shape: [], like: undefined } : { shape, like: data };
}

/** An array of the dtype that plain numbers get. */
export const noNumbers = new Float32Array();

/** Whether something is a list of plain numbers. */
export function isList(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

/** Whether two shapes are alike. */
export function sameShape(one: readonly number[], other: readonly number[]): boolean {
  return one === other || (one.length === other.length && one.every((size, axis) => size === other[axis]));
}

function describe(value: unknown): unknown {
  if (!isDense(value)) return value;
  return `${value.data.length} numbers, ${value.data.constructor.name} of shape [${value.shape.join(', ')}]`;
}

/** What is said of a sample that does not fit. */
export function invalid(
  name: string,
  given: unknown,
  expected: string,
  { source, position }: Mark,
): MillraceError {
  return new MillraceError('BATCH_INVALID', {
    what: `${name} of a sample`,
    given: describe(given),
    expected,
    where: `source ${source}, ${show(position)}`,
    advice: 'Bring the samples to one form with map before batch',
  });
}
