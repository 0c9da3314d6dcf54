import { z } from 'zod';
import { RowFault } from '../text/row-format.js';

/** What the text of a field is turned into before the schema sees it. */
export type ColumnKind = 'number' | 'boolean' | 'bigint' | 'date' | 'text';

/** A column of a schema: how the text of its fields becomes values. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Whether every finite number (or every text) fits: the schema needs no look at each value. */
  readonly plain: boolean;
  /** What stands for a missing value, where the schema has one. */
  readonly missing: { readonly value: unknown } | undefined;
  /** The value of a field; a fault where it does not fit. */
  readonly read: (text: string) => unknown;
}

/** How {@link columnOf} is told to look at a schema. */
export interface ColumnOptions {
  /** Texts that stand for missing values. */
  readonly missing: ReadonlySet<string>;
  /** Whether the schema of the whole row is asked later, so that the column's is not asked here. */
  readonly unchecked: boolean;
}

/** The column of a name and a schema. */
export function columnOf(name: string, schema: z.core.$ZodType, options: ColumnOptions): Column {
  const kind = kindOf(schema);
  const plain = isPlain(schema);
  const missing = missingOf(schema, options.unchecked);
  const convert = converters[kind];
  const check = plain || options.unchecked ? convert : checked(convert, schema);
  const read = (text: string): unknown => {
    if (missing && options.missing.has(text)) return missing.value;
    const value = check(text);
    return value instanceof RowFault ? new RowFault(value.given, value.expected, name) : value;
  };
  return { name, kind, plain, missing, read };
}

const converters: Readonly<Record<ColumnKind, (text: string) => unknown>> = {
  number: (text) => numberOf(text) ?? new RowFault(text, 'a number'),
  boolean: (text) => booleans.get(text.toLowerCase()) ?? new RowFault(text, 'true or false, 1 or 0'),
  bigint: (text) => (/^[-+]?\d+$/.test(text) ? BigInt(text) : new RowFault(text, 'a whole number')),
  date: (text) => {
    const date = new Date(text);
    return Number.isNaN(date.getTime()) ? new RowFault(text, 'a date') : date;
  },
  text: (text) => text,
};

const booleans = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

const decimal = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

/** The number that a text is; undefined where it is none that is finite. */
function numberOf(text: string): number | undefined {
  if (!decimal.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function checked(convert: (text: string) => unknown, schema: z.core.$ZodType): (text: string) => unknown {
  return (text) => {
    const value = convert(text);
    if (value instanceof RowFault) return value;
    const parsed = z.safeParse(schema, value);
    return parsed.success
      ? parsed.data
      : new RowFault(text, parsed.error.issues[0]?.message ?? 'another value');
  };
}

/** The first of null, undefined and NaN that the schema takes, as it gives it back; or as it is, if asked later. */
function missingOf(schema: z.core.$ZodType, unchecked: boolean): Column['missing'] {
  for (const given of [null, undefined, Number.NaN]) {
    const parsed = z.safeParse(schema, given);
    if (parsed.success) return { value: unchecked ? given : parsed.data };
  }
  return undefined;
}

function kindOf(schema: z.core.$ZodType): ColumnKind {
  const inner = innerOf(schema);
  if (inner) return kindOf(inner);
  if (schema instanceof z.ZodNumber || schema instanceof z.ZodNaN) return 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema instanceof z.ZodBigInt) return 'bigint';
  if (schema instanceof z.ZodDate) return 'date';
  if (schema instanceof z.ZodLiteral) return kindOfAll([...schema.values].map((value) => kindOfValue(value)));
  if (schema instanceof z.ZodUnion)
    return kindOfAll(schema.options.filter((option) => !isNothing(option)).map((option) => kindOf(option)));
  return 'text';
}

/** What a schema is wrapped around. */
function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodPipe) return schema.in;
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly
  )
    return schema.unwrap();
  return undefined;
}

/** The values of a column of an enum, in order; undefined where it is none. */
export function categoriesOf(
  { shape }: z.ZodObject,
  name: string | undefined,
): readonly unknown[] | undefined {
  let schema: z.core.$ZodType | undefined = name === undefined ? undefined : shape[name];
  for (let inner = schema && innerOf(schema); inner; inner = innerOf(inner)) schema = inner;
  return schema instanceof z.ZodEnum ? schema.options : undefined;
}

function isNothing(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodNull || schema instanceof z.ZodUndefined;
}

function kindOfValue(value: unknown): ColumnKind {
  const type = typeof value;
  return type === 'number' || type === 'boolean' || type === 'bigint' ? type : 'text';
}

function kindOfAll([first = 'text', ...others]: readonly ColumnKind[]): ColumnKind {
  return others.every((kind) => kind === first) ? first : 'text';
}

/** Whether a schema takes every value of its kind as it is. */
function isPlain(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly)
    return isPlain(schema.unwrap());
  const plainKind =
    schema instanceof z.ZodNumber || schema instanceof z.ZodString || schema instanceof z.ZodBoolean;
  if (!plainKind) return false;
  const { def } = schema;
  return !def.checks?.length && !('format' in def) && !('coerce' in def && def.coerce === true);
}
