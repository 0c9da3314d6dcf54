import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MillraceError } from '../core/errors.js';

/**
 * Writes predictions as the CSV file that a competition takes: a row of names, then a row for each id.
 *
 * The file is written aside and renamed, so that there is never half of it; its folder is made. Texts with commas,
 * quotes or line ends are quoted (RFC 4180).
 *
 * @param columns the values by the name of their column, in this order; all of one length.
 * @throws MillraceError `INPUT_INVALID` when columns differ in length; what the file system throws.
 * @example
 * ```ts
 * import { writeSubmission } from 'millrace/sinks';
 * await writeSubmission('submission.csv', { Id: [1461, 1462], SalePrice: [120500, 158300.5] });
 * ```
 */
export async function writeSubmission(
  file: string,
  columns: Readonly<Record<string, readonly (string | number)[]>>,
): Promise<void> {
  const names = Object.keys(columns);
  const values = Object.values(columns);
  const length = values[0]?.length ?? 0;
  checkLengths(columns, length);
  const rows = Array.from({ length }, (_, row) => values.map((column) => column[row] ?? ''));
  const text = [names, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}

function checkLengths(columns: Readonly<Record<string, readonly (string | number)[]>>, length: number): void {
  for (const [name, { length: given }] of Object.entries(columns)) {
    if (given === length) continue;
    throw new MillraceError('INPUT_INVALID', {
      what: `column ${name} of a submission`,
      given: `${given} values`,
      expected: `${length}, as in the first column`,
    });
  }
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
