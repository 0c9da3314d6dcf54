import { basename, join } from 'node:path';
import { z } from 'zod';
import type { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Warning } from '../core/source.js';
import { badRow, type LabelRow, readLabels } from './label-table.js';
import { hashOf, numbersOf, type PictureList, type PictureSource, pictureFiles } from './picture-files.js';
import { byCode, entriesOf } from './walk-folder.js';

const schema = z.object({
  dir: z.string().min(1),
  labels: z.string().min(1),
  name: z.string().min(1).default('image-table'),
  idColumn: z.string().min(1).default('id'),
  labelColumn: z.string().min(1).default('label'),
  ending: z.string().default('.png'),
  classes: z.array(z.string().min(1)).min(1).optional(),
  invalid: z.enum(['fail', 'skip']).default('fail'),
});
type Settings = z.infer<typeof schema>;

/** What {@link imageTable} is told. */
export interface ImageTableOptions {
  /** The folder that holds the pictures. */
  readonly dir: string;
  /** The CSV file that tells the label of each picture; its first line names the columns. */
  readonly labels: string;
  /** Unique within a run; default `image-table`. */
  readonly name?: string;
  /** The column that tells the picture; default `id`. */
  readonly idColumn?: string;
  /** The column that tells its class; default `label`. */
  readonly labelColumn?: string;
  /** What comes behind an id to make the name of a file, nothing where ids are names of files; default `.png`. */
  readonly ending?: string;
  /** The names of the classes, by class number; default all labels that occur, sorted. */
  readonly classes?: readonly string[];
  /** What is done with a row that is no use: fail, or skip it, count it and warn; default `fail`. */
  readonly invalid?: 'fail' | 'skip';
}

/**
 * Pictures in one folder, with a table of their labels: how Kaggle hands out CIFAR-10.
 *
 * `x` is the picture as a file, `{ file }`, not read and not decoded: `decodeImage` does both, many at a time.
 * `y` is the class number; `classes()` of the source tells the names. Samples are in the order of the table. A row is
 * no use when it has too few or too many columns, no id or label, an id that was there before, a label that is none
 * of `classes`, or no file in the folder. Pictures that the table does not name are counted in a warning
 * `FILE_IGNORED`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with file and line when a row
 *   is no use, or with the folder when that cannot be read.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { imageTable } from 'millrace/sources';
 * const cifar = imageTable({ dir: 'cifar-10/train', labels: 'cifar-10/trainLabels.csv' });
 * read(cifar).subscribe(({ x, y }) => console.log(x.file, y)); // cifar-10/train/1.png 6
 * ```
 */
export function imageTable(options: ImageTableOptions): PictureSource {
  const settings = parseOptions('imageTable', schema, options);
  if (settings.classes) numbersOf('imageTable', settings.classes);
  return pictureFiles(settings.name, () => find(settings));
}

async function find(settings: Settings): Promise<PictureList> {
  const { dir, labels: table, idColumn: id, labelColumn: label, ending, invalid } = settings;
  let skipped = 0;
  const bad = (error: MillraceError): void => {
    if (invalid === 'fail') throw error;
    skipped++;
  };
  const present = (await entriesOf(dir)).files.map((file) => basename(file));
  const rows = await readLabels(table, { id, label }, bad);
  const fault = faultFinder(settings, new Set(present));
  const useful = rows.filter((row) => {
    const error = fault(row);
    if (error) bad(error);
    return !error;
  });
  if (useful.length === 0) throw badRow(table, 1, 'no row of use', 'a row for each picture');
  const classes = settings.classes ?? [...new Set(useful.map((row) => row.label))].sort(byCode);
  const numbers = numbersOf('imageTable', classes);
  const named = new Set(rows.map((row) => `${row.id}${ending}`));
  return {
    classes,
    files: useful.map((row) => join(dir, `${row.id}${ending}`)),
    labels: useful.map((row) => numbers.get(row.label) ?? 0),
    warnings: [
      ...warning('ROW_SKIPPED', skipped, `rows of ${table} are no use`),
      ...warning(
        'FILE_IGNORED',
        present.filter((file) => !named.has(file)).length,
        `files in ${dir} are not in ${table}`,
      ),
    ],
    fingerprint: hashOf([classes.join('/'), ...useful.map((row) => `${row.id}${ending}=${row.label}`)]),
  };
}

/** Tells what is wrong with a row, one row after the other. */
function faultFinder(
  { dir, labels: table, ending, classes }: Settings,
  present: ReadonlySet<string>,
): (row: LabelRow) => MillraceError | undefined {
  const seen = new Set<string>();
  return ({ id, label, line }) => {
    const file = `${id}${ending}`;
    if (!present.has(file)) return badRow(table, line, file, `the name of a file in ${dir}`);
    if (seen.has(id)) return badRow(table, line, id, 'an id that was not there before');
    seen.add(id);
    if (classes && !classes.includes(label))
      return badRow(table, line, label, `one of the classes ${classes.join(', ')}`);
    return undefined;
  };
}

function warning(code: string, count: number, what: string): readonly Warning[] {
  return count === 0 ? [] : [{ code, message: `${count} ${what}`, count }];
}
