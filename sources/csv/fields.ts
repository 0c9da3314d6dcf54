import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import type { TextBlock } from '../text/block-reader.js';
import { decodeRows, notUtf8 } from '../text/decode.js';
import { isEmptyRow, RowFault } from '../text/row-format.js';
import type { RowSpan } from '../text/row-spans.js';

/** The quote of CSV, as a byte. */
export const quote = 0x22;

/** The fields of a row, or what is wrong with it. */
export type FieldsOf = (row: RowSpan, nth: number) => readonly string[] | RowFault;

/**
 * The fields of the rows of a block.
 *
 * Without quotes they lie between delimiters. With quotes csv-parse reads them: the block at once, or row by row where
 * something is wrong with one of them.
 *
 * @param names what the columns are called.
 */
export function fieldsIn(block: TextBlock, delimiter: string, names: readonly string[]): FieldsOf {
  const { bytes } = block;
  const quoted = bytes.includes(quote);
  if (block.clean && !quoted) {
    const decode = decodeRows(block);
    return (row) => split(decode(row), delimiter);
  }
  const fields = block.clean ? allFields(block, delimiter) : undefined;
  if (fields) return (_, nth) => fields[nth] ?? [];
  return ({ start, end }) => fieldsOfOne(bytes.subarray(start, end), delimiter, names);
}

function split(row: string | RowFault, delimiter: string): readonly string[] | RowFault {
  return typeof row === 'string' ? row.split(delimiter) : row;
}

/** The fields of all rows of a block; undefined where something is wrong with one. */
function allFields({ bytes, rows }: TextBlock, delimiter: string): readonly string[][] | undefined {
  const fields = parsed(bytes, delimiter, 'utf8');
  if (fields instanceof CsvError) return undefined;
  return fields.length === rows.filter((row) => !isEmptyRow(row)).length ? fields : undefined;
}

// Each byte as a character, so that a field that is no UTF-8 can be told from the others.
function fieldsOfOne(
  bytes: Buffer,
  delimiter: string,
  names: readonly string[],
): readonly string[] | RowFault {
  const rows = parsed(bytes, delimiter, 'latin1');
  if (rows instanceof CsvError) return new RowFault(rows.message, 'fields as RFC 4180 has them');
  const fields = (rows[0] ?? []).map((field) => Buffer.from(field, 'latin1'));
  const bad = fields.findIndex((field) => !isUtf8(field));
  const badField = fields[bad];
  return badField ? notUtf8(badField, names[bad]) : fields.map((field) => field.toString('utf8'));
}

function parsed(bytes: Buffer, delimiter: string, encoding: 'utf8' | 'latin1'): string[][] | CsvError {
  try {
    return parse(bytes, {
      delimiter,
      encoding,
      record_delimiter: ['\n', '\r\n'],
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
}
