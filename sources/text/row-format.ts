import { MillraceError } from '../../core/errors.js';
import type { TextBlock } from './block-reader.js';
import type { RowSpan, SplitRows } from './row-spans.js';

/** What a sample holds beside its mark. */
export interface RowContent<X, Y> {
  readonly x: X;
  readonly y: Y;
}

/** What is wrong with a row; not an error yet, because a row may be left out. */
export class RowFault {
  readonly given: unknown;
  readonly expected: string;
  readonly column: string | undefined;

  constructor(given: unknown, expected: string, column?: string) {
    this.given = given;
    this.expected = expected;
    this.column = column;
  }

  /** The error that tells it. */
  at(place: string, line: number): MillraceError {
    const column = this.column === undefined ? '' : `, column ${this.column}`;
    return new MillraceError('SOURCE_INVALID', {
      what: 'row',
      given: this.given,
      expected: this.expected,
      where: `${place}, line ${line}${column}`,
      advice: "Correct it, or leave such rows out: invalid: 'skip'",
    });
  }
}

/** What a row of a block means; `nth` counts the rows of the block that are not left out for being empty. */
export type RowParser<X, Y> = (row: RowSpan, nth: number) => RowContent<X, Y> | RowFault;

/** How the rows of a block are read. */
export type BlockParser<X, Y> = (block: TextBlock) => RowParser<X, Y>;

/** How rows of a kind are read. */
export interface RowFormat<X, Y> {
  readonly split: SplitRows;
  /** Whether an empty line is a row. */
  readonly emptyRows: boolean;
  /** Whether the first row names the columns, and is no sample. */
  readonly hasHeader: boolean;
  /** Makes the parser, from the header where there is one. */
  readonly open: (header: TextBlock | undefined) => BlockParser<X, Y> | RowFault;
}

/** Whether a row of a block is empty. */
export function isEmptyRow({ start, end }: RowSpan): boolean {
  return start === end;
}
