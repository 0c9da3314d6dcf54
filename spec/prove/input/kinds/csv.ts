import fc from 'fast-check';
import { z } from 'zod';
import { csv as openCsv, tsv as openTsv } from '../../../../sources/csv.js';
import { recordsIn } from '../content.js';
import { damages } from '../damage.js';
import { type Kind, kindOf } from '../kind.js';
import { readText, textInput } from '../text.js';

const houses = z.object({
  rooms: z.int().min(1),
  area: z.number().nullable(),
  kind: z.enum(['flat', 'house']),
  name: z.string(),
  sold: z.date().optional(),
  garden: z.boolean().default(false),
});
const numbers = z.object({ rooms: z.number(), area: z.number().nullable() });
const header = 'rooms,area,kind,name,sold,garden';

const fields = [
  '0',
  '-1.5',
  '1e400',
  'NaN',
  '',
  ' 7 ',
  'flat',
  '"a, b"',
  '"a ""b"""',
  '"two\nlines"',
  'a"b',
  '"x"y',
  '"',
  '\u00e9',
];

/** A table of six columns, and what its damage is made of. */
function kindOfTables(name: string, share: number, delimiter: string, open: typeof openCsv): Kind {
  const inColumns = (text: string): string => text.replaceAll(',', delimiter);
  const real = Array.from({ length: 20 }, (_, row) => [
    1 + (row % 5),
    row % 7 ? 40 + row / 4 : '',
    row % 2 ? 'flat' : 'house',
    `"No. ${row}${delimiter} north"`,
    '2024-05-01',
    row % 3 === 0,
  ]);
  const anyRow = fc.array(fc.oneof(fc.constantFrom(...fields), fc.string()), { minLength: 1, maxLength: 7 });
  const rows = fc.oneof(
    { weight: 3, arbitrary: fc.constant(real) },
    { weight: 1, arbitrary: fc.array(anyRow, { maxLength: 12 }) },
  );
  const marks = ['\n', '\r\n', '"', '""', delimiter, '\xff', '\xef\xbb\xbf', 'NaN', '1e999', '-'];
  return kindOf({
    name,
    share,
    inputs: () =>
      fc
        .tuple(rows, fc.constantFrom('\n', '\r\n'), fc.boolean())
        .map(([table, end, named]) => ({
          text: Buffer.from(
            [...(named ? [inColumns(header)] : []), ...table.map((row) => row.join(delimiter))].join(end),
          ),
          named,
        }))
        .chain(({ text, named }) =>
          fc.record({
            input: textInput(text, damages(marks)),
            named: fc.constant(named),
            picked: fc.boolean(),
          }),
        ),
    read: ({ input, named, picked }, folder) =>
      readText(input, folder, {
        open: (text, invalid) => {
          const settings = { invalid, header: named || header.split(',') };
          return picked
            ? open(text, { ...settings, schema: numbers, x: ['area', 'rooms'] })
            : open(text, { ...settings, schema: houses, y: 'kind' });
        },
        rowsIn: (content) => recordsIn(content, delimiter) - (named ? 1 : 0),
      }),
  });
}

/** Tables with quotes, missing values and columns of all types, with damage, and rows of anything. */
export const csv = kindOfTables('CSV', 140, ',', openCsv);

/** The same with tabs. */
export const tsv = kindOfTables('TSV', 60, '\t', openTsv);
