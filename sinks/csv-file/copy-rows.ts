import { MillraceError } from '../../core/errors.js';
import type { Keep } from '../recording/open-recording.js';
import { Columns } from './columns.js';
import { formatRow, parseRow, rowsOf } from './row.js';

/**
 * Keeps the header and every row before the first event later than `sequence`.
 *
 * @param found told the columns of the header, where there is one.
 * @throws MillraceError, as a rejection, `EVENT_INVALID` with the row's number for what is no row of such a table.
 */
export function keepUpTo(sequence: number, path: string, found: (columns: Columns) => void): Keep {
  return async (lines, writer) => {
    let width = 0;
    let number = 0;
    for await (const row of rowsOf(lines)) {
      number++;
      const where = `${path}, row ${number}`;
      if (number === 1) {
        const columns = columnsOf(row, where);
        width = columns.names.length;
        found(columns);
      } else if (sequenceOf(row, width, where) > sequence) break;
      await writer.write(`${row}\n`);
    }
  };
}

/** Writes another header, and every row with so many empty cells more at its end. */
export function lengthenRows(names: readonly string[], count: number): Keep {
  return async (lines, writer) => {
    const more = ','.repeat(count);
    let header = true;
    for await (const row of rowsOf(lines)) {
      await writer.write(header ? `${formatRow(names)}\n` : `${row}${more}\n`);
      header = false;
    }
  };
}

function columnsOf(header: string, where: string): Columns {
  const columns = Columns.parse(parseRow(header));
  if (columns) return columns;
  throw new MillraceError('EVENT_INVALID', {
    what: 'header',
    given: header,
    expected: `columns as this version writes them, beginning with ${new Columns().names.slice(0, 3).join()}`,
    where,
    advice: 'Move the file away, then resume the run',
  });
}

function sequenceOf(row: string, width: number, where: string): number {
  const cells = parseRow(row);
  const [sequence = ''] = cells;
  if (cells.length === width && /^\d+$/.test(sequence)) return Number(sequence);
  throw new MillraceError('EVENT_INVALID', {
    what: 'row',
    given: row,
    expected: `${width} cells, the first of them a sequence`,
    where,
    advice: 'Move the file away, then resume the run',
  });
}
