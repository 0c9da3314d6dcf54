import type { z } from 'zod';
import { RowFault } from '../text/row-format.js';
import { type Column, columnOf } from './column.js';

/** What is known of a table before its file is opened. */
export interface Table {
  readonly schema: z.ZodObject;
  readonly columns: readonly Column[];
  /** Whether the schema of the row is asked, since it says more than those of its columns. */
  readonly asksRow: boolean;
  /** Whether columns that the schema does not know are handed to it. */
  readonly takesOthers: boolean;
}

/** A column, and which field of a row is its; -1 where the file does not have it. */
export interface PlacedColumn {
  readonly column: Column;
  readonly place: number;
}

/** The table of a schema. */
export function tableOf(schema: z.ZodObject, missing: readonly string[]): Table {
  const { checks, catchall } = schema.def;
  const asksRow = Boolean(checks?.length) || catchall !== undefined;
  const options = { missing: new Set(missing), unchecked: asksRow };
  const columns = Object.entries(schema.shape).map(([name, column]) => columnOf(name, column, options));
  return { schema, columns, asksRow, takesOthers: catchall !== undefined };
}

/**
 * Finds the columns of a table among the names of a file.
 *
 * A column that has a missing value may be absent.
 */
export function placeColumns(
  { columns, takesOthers }: Table,
  names: readonly string[],
): readonly PlacedColumn[] | RowFault {
  const known = columns.map((column) => ({ column, place: names.indexOf(column.name) }));
  for (const { column, place } of known) {
    if (place < 0 && !column.missing)
      return new RowFault(`columns ${names.join(', ')}`, 'a column of the schema', column.name);
    if (names.lastIndexOf(column.name) !== place)
      return new RowFault(`two columns ${column.name}`, 'one column of a name', column.name);
  }
  return takesOthers ? [...known, ...others(columns, names)] : known;
}

function others(columns: readonly Column[], names: readonly string[]): readonly PlacedColumn[] {
  const known = new Set(columns.map(({ name }) => name));
  return names.flatMap((name, place) => (known.has(name) ? [] : [{ column: textColumn(name), place }]));
}

function textColumn(name: string): Column {
  return { name, kind: 'text', plain: true, missing: undefined, read: (text) => text };
}

/** The record of a row's fields. */
export type RecordOf = (fields: readonly string[]) => Readonly<Record<string, unknown>> | RowFault;

/** Makes records as the schema gives them. */
export function recordsOf({ schema, asksRow }: Table, columns: readonly PlacedColumn[]): RecordOf {
  const convert: RecordOf = (fields) => {
    const record: Record<string, unknown> = {};
    for (const { column, place } of columns) {
      const value = place < 0 ? column.missing?.value : column.read(fields[place] ?? '');
      if (value instanceof RowFault) return value;
      record[column.name] = value;
    }
    return record;
  };
  if (!asksRow) return convert;
  return (fields) => {
    const record = convert(fields);
    if (record instanceof RowFault) return record;
    const parsed = schema.safeParse(record);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const [name] = issue?.path ?? [];
    const given = name === undefined ? record : record[String(name)];
    return new RowFault(
      given,
      issue?.message ?? 'another row',
      name === undefined ? undefined : String(name),
    );
  };
}
