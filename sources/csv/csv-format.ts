import type { TextBlock } from '../text/block-reader.js';
import { type Picked, picker } from '../text/picked.js';
import { type BlockParser, RowFault, type RowFormat } from '../text/row-format.js';
import { splitRecords } from '../text/row-spans.js';
import { categoriesOf } from './column.js';
import { fieldsIn, quote } from './fields.js';
import { type NumberLayout, NumberRows, wrongCount } from './number-rows.js';
import { type PlacedColumn, placeColumns, recordsOf, type Table } from './table.js';

/** How rows of CSV are read. */
export interface CsvFormatOptions extends Picked {
  readonly table: Table;
  readonly delimiter: string;
  /** Whether the first row holds the names of the columns; else what they are. */
  readonly header: boolean | readonly string[];
}

type Parser = BlockParser<unknown, number | undefined>;

/** How rows of CSV are read: rows of numbers from their bytes, any others field by field. */
export function csvFormat(options: CsvFormatOptions): RowFormat<unknown, number | undefined> {
  const { table, delimiter, header } = options;
  return {
    split: splitRecords(delimiter.charCodeAt(0), quote),
    emptyRows: false,
    hasHeader: header === true,
    open: (block) => {
      const names = block ? namesIn(block, delimiter) : namesGiven(table, header);
      if (names instanceof RowFault) return names;
      const columns = placeColumns(table, names);
      return columns instanceof RowFault ? columns : parserOf(options, names, columns);
    },
  };
}

function namesIn(block: TextBlock, delimiter: string): readonly string[] | RowFault {
  const row = block.rows.at(-1);
  return row ? fieldsIn(block, delimiter, [])(row, 0) : [];
}

function namesGiven({ columns }: Table, header: boolean | readonly string[]): readonly string[] {
  return typeof header === 'boolean' ? columns.map(({ name }) => name) : header;
}

function parserOf(
  options: CsvFormatOptions,
  names: readonly string[],
  columns: readonly PlacedColumn[],
): Parser {
  const parser = parserOfFields(options, names, columns);
  const layout = layoutOf(options, names, columns);
  if (!layout) return parser;
  return (block) =>
    block.clean && !block.bytes.includes(quote) ? new NumberRows(layout, block).parse : parser(block);
}

function parserOfFields(
  { table, delimiter, x, y }: CsvFormatOptions,
  names: readonly string[],
  columns: readonly PlacedColumn[],
): Parser {
  const recordOf = recordsOf(table, columns);
  const pick = picker(
    { ...(x ? { x } : {}), ...(y === undefined ? {} : { y }) },
    categoriesOf(table.schema, y),
  );
  return (block) => {
    const fieldsOf = fieldsIn(block, delimiter, names);
    return (row, nth) => {
      const fields = fieldsOf(row, nth);
      if (fields instanceof RowFault) return fields;
      if (fields.length !== names.length) return wrongCount(fields.length, names.length);
      const record = recordOf(fields);
      return record instanceof RowFault ? record : pick(record);
    };
  };
}

/** The layout of rows that can be read from their bytes: `x` and `y` are numbers, and no other column can be wrong. */
function layoutOf(
  { table, delimiter, x, y }: CsvFormatOptions,
  names: readonly string[],
  columns: readonly PlacedColumn[],
): NumberLayout | undefined {
  if (!x || table.asksRow) return undefined;
  const used = new Set([...x, ...(y === undefined ? [] : [y])]);
  const numbers = columns.filter(({ column, place }) => column.kind === 'number' && place >= 0);
  const texts = columns.filter(
    ({ column: { kind, plain, name } }) => kind === 'text' && plain && !used.has(name),
  );
  if (numbers.length + texts.length < columns.length) return undefined;
  const columnAt = new Map(numbers.map(({ column, place }) => [place, column]));
  const fields = names.map((name, place) => {
    const column = columnAt.get(place);
    return { ...(column ? { column } : {}), place: x.indexOf(name), isLabel: name === y };
  });
  const twice = new Set(x).size < x.length;
  return twice
    ? undefined
    : { fields, features: x.length, hasLabel: y !== undefined, delimiter: delimiter.charCodeAt(0) };
}
