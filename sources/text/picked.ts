import { z } from 'zod';
import type { Dense } from '../../core/sample.js';
import { type RowContent, RowFault } from './row-format.js';

/** Which fields of a row become the input and the label. */
export interface Picked<Name extends string = string> {
  /** The fields that make `x`, float32 of shape `[features]`, in this order; default the whole row, as a record. */
  readonly x?: readonly Name[];
  /** The field that makes `y`, a number; default no label. */
  readonly y?: Name;
}

/** The schema of {@link Picked}. */
export const pickedSchema = {
  x: z.array(z.string()).min(1).optional(),
  y: z.string().optional(),
};

/** A sample's `x` and `y`. */
export type PickedContent = RowContent<unknown, number | undefined>;

/** What a label's field may hold beside numbers: one of these, whose place is the label. */
export type Categories = readonly unknown[] | undefined;

/** Turns records into contents of samples. */
export function picker(
  { x, y }: Picked,
  categories: Categories,
): (record: object) => PickedContent | RowFault {
  const shape = [x?.length ?? 0];
  const inputOf = x ? (record: object) => denseOf(record, x, shape) : (record: object) => record;
  const labelOf = y === undefined ? () => undefined : (record: object) => labelIn(record, y, categories);
  return (record) => {
    const input = inputOf(record);
    if (input instanceof RowFault) return input;
    const label = labelOf(record);
    return label instanceof RowFault ? label : { x: input, y: label };
  };
}

/** Numbers of a record; NaN where one is missing. */
function denseOf(
  record: object,
  names: readonly string[],
  shape: readonly number[],
): Dense<Float32Array> | RowFault {
  const data = new Float32Array(names.length);
  for (const [place, name] of names.entries()) {
    const value = numberIn(record, name) ?? Number.NaN;
    if (value instanceof RowFault) return value;
    if (!fitsFloat32(value)) return new RowFault(value, 'a number that float32 can hold', name);
    data[place] = value;
  }
  return { data, shape };
}

/** Whether a number stays finite as a float32, or is none. */
export function fitsFloat32(value: number): boolean {
  return Number.isFinite(Math.fround(value)) || !Number.isFinite(value);
}

function labelIn(record: object, name: string, categories: Categories): number | RowFault {
  const value = Reflect.get(record, name);
  const place = categories?.indexOf(value) ?? -1;
  if (place >= 0) return place;
  const label = numberIn(record, name) ?? Number.NaN;
  if (label instanceof RowFault || !Number.isNaN(label)) return label;
  return new RowFault(value, 'a label', name);
}

function numberIn(record: object, name: string): number | undefined | RowFault {
  const value = Reflect.get(record, name);
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value === null || value === undefined) return undefined;
  return new RowFault(value, 'a number', name);
}
