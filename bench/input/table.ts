import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomFor } from '../../core/random.js';
import { cached } from '../comparison/cached.js';

/** Columns of the table. */
export const columns = 20;

/** How large a table is. */
export interface TableSize {
  readonly rows: number;
  readonly columns: number;
}

const rowsOfABlock = 10_000;

/** The names of the columns. */
export function columnNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, column) => `c${column}`);
}

/** The file of a table, made at its first use. */
export async function tableFile(size: TableSize, tell: (line: string) => void): Promise<string> {
  const folder = await cached(`bench-table-1-${size.rows}-${size.columns}`, async (aside) => {
    tell(`Making a table of ${size.rows} rows: once`);
    await writeTable(join(aside, 'table.csv'), size);
  });
  return join(folder, 'table.csv');
}

/** Writes a table with a line of names; alike each time. */
export async function writeTable(file: string, size: TableSize): Promise<void> {
  await pipeline(Readable.from(tableText(size)), createWriteStream(file));
}

/** The text of a table, in blocks of whole lines; the first is the line of names. */
export function* tableText({ rows, columns: width }: TableSize): Generator<string> {
  yield `${columnNames(width).join(',')}\n`;
  for (let first = 0; first < rows; first += rowsOfABlock)
    yield block(first, Math.min(rowsOfABlock, rows - first), width);
}

/** Normal numbers with a deviation of 1, 10, 100 or 1,000, and five places behind the point. */
function block(first: number, count: number, width: number): string {
  const random = randomFor(1, 'bench-table', first);
  let text = '';
  for (let row = 0; row < count; row++)
    for (let column = 0; column < width; column++)
      text += (random.normal() * 10 ** (column % 4)).toFixed(5) + (column === width - 1 ? '\n' : ',');
  return text;
}
