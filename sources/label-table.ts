import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';

/** A row of a table of labels. */
export interface LabelRow {
  readonly id: string;
  readonly label: string;
  /** Its place in the file, counted from 1. */
  readonly line: number;
}

/** Which columns of a table hold what. */
export interface LabelColumns {
  readonly id: string;
  readonly label: string;
}

const recordSchema = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) });

/** A record of the table as it is read: what it holds, and the line it ends in. */
type Row = z.infer<typeof recordSchema>;

/**
 * Reads a CSV file with a header that tells the label of each id; quotes, a byte order mark and CRLF are taken as meant.
 *
 * @param bad what is done with a row that has too few or too many columns, or lacks its id or label.
 * @throws MillraceError `SOURCE_INVALID` with file and line: no such file, no such column, a quote that is not closed;
 *   and what `bad` throws.
 */
export async function readLabels(
  file: string,
  columns: LabelColumns,
  bad: (error: MillraceError) => void,
): Promise<readonly LabelRow[]> {
  const [header, ...rows] = await readRows(file);
  const places = placesOf(header, columns, file);
  const labels: LabelRow[] = [];
  for (const { record, info } of rows) {
    const id = record[places.id] ?? '';
    const label = record[places.label] ?? '';
    if (record.length !== header?.record.length)
      bad(badRow(file, info.lines, `${record.length} columns`, `${header?.record.length}, as in the header`));
    else if (!isText(id)) bad(badRow(file, info.lines, id, `an id in column ${columns.id}, in UTF-8`));
    else if (!isText(label))
      bad(badRow(file, info.lines, label, `a label in column ${columns.label}, in UTF-8`));
    else labels.push({ id, label, line: info.lines });
  }
  return labels;
}

/** The error for a row of a table of labels. */
export function badRow(file: string, line: number, given: string, expected: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'row of a table of labels',
    given,
    expected,
    where: `${file}, line ${line}`,
    advice: "Correct the row, or leave such rows out: invalid: 'skip'",
  });
}

async function readRows(file: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const parser = parse({ bom: true, info: true, relaxColumnCount: true, skipEmptyLines: true });
  try {
    await pipeline(createReadStream(file), parser, async (records: AsyncIterable<unknown>) => {
      for await (const record of records) rows.push(recordSchema.parse(record));
    });
  } catch (cause) {
    throw new MillraceError('SOURCE_INVALID', {
      what: 'table of labels',
      given: cause,
      expected: 'a CSV file that can be read',
      where: file,
      cause,
    });
  }
  return rows;
}

function placesOf(
  header: Row | undefined,
  columns: LabelColumns,
  file: string,
): { readonly id: number; readonly label: number } {
  const names = header?.record ?? [];
  const placeOf = (column: string): number => {
    const place = names.indexOf(column);
    if (place < 0) throw badRow(file, 1, names.join(', '), `a header with a column ${column}`);
    return place;
  };
  return { id: placeOf(columns.id), label: placeOf(columns.label) };
}

/** Whether there is a text, and one without the sign that stands where bytes are no UTF-8. */
function isText(text: string): boolean {
  return text !== '' && !text.includes('\uFFFD');
}
