import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { csvFormat } from './csv/csv-format.js';
import { tableOf } from './csv/table.js';
import { pickedSchema } from './text/picked.js';
import { type RowsOptions, rowsOptionsSchema } from './text/rows-options.js';
import type { TextInput } from './text/text-input.js';
import { textRows } from './text/text-rows.js';

/** How {@link csv} is set. */
export interface CsvOptions<Schema extends z.ZodObject> extends RowsOptions {
  /**
   * What a row holds: a zod object with a key for each column that is wanted; other columns are passed over, unless the
   * object is loose (they come as text) or strict (they do not fit). Numbers, booleans, big integers and dates are read
   * as such, anything else is text; what zod does with it then is up to the schema.
   */
  readonly schema: Schema;
  /** The columns that make `x`: float32 of shape `[features]`, NaN where a value is missing; default the row, as a record. */
  readonly x?: readonly Column<Schema>[];
  /** The column that makes `y`: its number, 0 or 1 of a boolean, or the place of its value in the enum; default none. */
  readonly y?: Column<Schema>;
  /** One ASCII character; default `,`. */
  readonly delimiter?: string;
  /**
   * Whether the first row names the columns (default); false where columns stand in the order of the schema, or their
   * names where the file has none.
   */
  readonly header?: boolean | readonly string[];
  /**
   * Texts that stand for a missing value: null, undefined (or the default) or NaN, whichever the column's schema takes
   * first, and a text like any other where it takes none; default `['']`.
   */
  readonly missing?: readonly string[];
}

type Column<Schema extends z.ZodObject> = keyof Schema['shape'] & string;

/** What {@link csv} is told where columns make `x`. */
type WithX<Schema extends z.ZodObject> = CsvOptions<Schema> & { readonly x: readonly Column<Schema>[] };
/** What {@link csv} is told where a column makes `y`. */
type WithY<Schema extends z.ZodObject> = CsvOptions<Schema> & { readonly y: Column<Schema> };

const optionsSchema = z.object({
  ...rowsOptionsSchema('csv'),
  ...pickedSchema,
  schema: z.instanceof(z.ZodObject, { error: 'a zod object: z.object({ ... })' }),
  delimiter: z
    .string()
    .regex(
      /^[\t !#$%&'()*,/:;<=>?@[\\\]^_`{|}~]$/,
      'one ASCII character that is no quote and no part of a number or word',
    )
    .default(','),
  header: z.union([z.boolean(), z.array(z.string()).min(1)]).default(true),
  missing: z.array(z.string()).default(['']),
});

/**
 * A source over the rows of CSV: a sample each, with typed columns.
 *
 * Quotes as in RFC 4180, LF or CRLF, a byte order mark, gzip; empty lines are passed over. The text is read in pieces,
 * so a file may be larger than memory. Rows of which only numbers are wanted (`x` and `y`) are read straight from their
 * bytes, with the same values. Positions are `{ epoch, index, offset, line }`: a resume enters an uncompressed file (or
 * an address with ranges) at the offset. The fingerprint of a file is made of its size, its first and its last 64 KiB.
 *
 * @param input a path, an address, a stream, or a function that makes a stream for each epoch.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with file, line and column when a
 *   file cannot be read or a row does not fit: too few or too many columns, a value that the schema does not take, no
 *   UTF-8, a quote out of place; `FETCH_FAILED`, `SOURCE_SPENT`.
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { batch, read } from 'millrace';
 * import { csv } from 'millrace/sources';
 * import { z } from 'zod';
 * await writeFile('houses.csv', 'rooms,area,price\n3,71.5,250000\n4,,310000\n');
 * const schema = z.object({ rooms: z.int(), area: z.number().nullable(), price: z.number() });
 * const houses = csv('houses.csv', { schema, x: ['rooms', 'area'], y: 'price' });
 * read(houses).pipe(batch(2)).subscribe(({ x, y }) => console.log(x.data, y?.data));
 * ```
 */
export function csv<Schema extends z.ZodObject>(
  input: TextInput,
  options: WithX<Schema> & WithY<Schema>,
): Source<Sample<Dense<Float32Array>, number>>;
export function csv<Schema extends z.ZodObject>(
  input: TextInput,
  options: WithX<Schema>,
): Source<Sample<Dense<Float32Array>, undefined>>;
export function csv<Schema extends z.ZodObject>(
  input: TextInput,
  options: WithY<Schema>,
): Source<Sample<z.output<Schema>, number>>;
export function csv<Schema extends z.ZodObject>(
  input: TextInput,
  options: CsvOptions<Schema>,
): Source<Sample<z.output<Schema>, undefined>>;
export function csv(
  input: TextInput,
  options: CsvOptions<z.ZodObject>,
): Source<Sample<unknown, number | undefined>> {
  return table('csv', input, options);
}

/**
 * A source over the rows of TSV: {@link csv} with tabs between columns.
 *
 * @throws MillraceError as `csv` does.
 * @example
 * ```ts
 * import { Readable } from 'node:stream';
 * import { read } from 'millrace';
 * import { tsv } from 'millrace/sources';
 * import { z } from 'zod';
 * const people = tsv(() => Readable.from(['name\tage\n', 'Ada\t36\n']), {
 *   schema: z.object({ name: z.string(), age: z.number() }),
 * });
 * read(people).subscribe(({ x }) => console.log(x.name, x.age));
 * ```
 */
export function tsv<Schema extends z.ZodObject>(
  input: TextInput,
  options: WithX<Schema> & WithY<Schema>,
): Source<Sample<Dense<Float32Array>, number>>;
export function tsv<Schema extends z.ZodObject>(
  input: TextInput,
  options: WithX<Schema>,
): Source<Sample<Dense<Float32Array>, undefined>>;
export function tsv<Schema extends z.ZodObject>(
  input: TextInput,
  options: WithY<Schema>,
): Source<Sample<z.output<Schema>, number>>;
export function tsv<Schema extends z.ZodObject>(
  input: TextInput,
  options: CsvOptions<Schema>,
): Source<Sample<z.output<Schema>, undefined>>;
export function tsv(
  input: TextInput,
  options: CsvOptions<z.ZodObject>,
): Source<Sample<unknown, number | undefined>> {
  return table('tsv', input, { name: 'tsv', delimiter: '\t', ...options });
}

function table(
  owner: string,
  input: TextInput,
  options: CsvOptions<z.ZodObject>,
): Source<Sample<unknown, number | undefined>> {
  const parsed = parseOptions(owner, optionsSchema, options);
  const { schema, x, y, delimiter, header, missing, ...settings } = parsed;
  checkNames(owner, [...(x ?? []), ...(y === undefined ? [] : [y])], schema);
  const picked = { ...(x ? { x } : {}), ...(y === undefined ? {} : { y }) };
  const format = csvFormat({ table: tableOf(schema, missing), delimiter, header, ...picked });
  return textRows(input, settings, format);
}

function checkNames(owner: string, names: readonly string[], { shape }: z.ZodObject): void {
  const unknown = names.find((name) => !(name in shape));
  if (unknown === undefined) return;
  throw new MillraceError('OPTION_INVALID', {
    what: `column of ${owner} option x or y`,
    given: unknown,
    expected: `a column of the schema: ${Object.keys(shape).join(', ')}`,
  });
}
