import type { Cell } from './columns.js';

/** A row as RFC 4180 writes it, without its end: what holds a comma, a quote or a line break is quoted. */
export function formatRow(cells: readonly Cell[]): string {
  return cells.map(formatCell).join(',');
}

/** The cells of a row that {@link formatRow} wrote. */
export function parseRow(row: string): readonly string[] {
  return [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, inQuotes, plain = '']) => inQuotes?.replaceAll('""', '"') ?? plain,
  );
}

/** Joins lines to rows: a row goes on behind a line break that stands in quotes. A torn last one is left out. */
export async function* rowsOf(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let row: string | undefined;
  for await (const line of lines) {
    row = row === undefined ? line : `${row}\n${line}`;
    if (!isWhole(row)) continue;
    yield row;
    row = undefined;
  }
}

function formatCell(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number' || !/[",\r\n]/.test(cell)) return `${cell}`;
  return `"${cell.replaceAll('"', '""')}"`;
}

// Quotes inside of quotes are doubled: in a whole row their number is even.
function isWhole(row: string): boolean {
  let quotes = 0;
  for (let at = row.indexOf('"'); at >= 0; at = row.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 0;
}
