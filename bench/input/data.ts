import { fileURLToPath } from 'node:url';
import { photoFolder } from './photos.js';
import { type RowName, rows } from './rows.js';
import { columns, tableFile } from './table.js';

/** The file or folder with the data of a row, made if need be. */
export async function dataOf(row: RowName, tell: (line: string) => void): Promise<string> {
  if (row === 'photos') return photoFolder(tell);
  if (row === 'table') return tableFile({ rows: rows.table.epoch, columns }, tell);
  return fileURLToPath(new URL('../../data/fashion-mnist', import.meta.url));
}
