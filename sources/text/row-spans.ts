const newline = 10;
const carriageReturn = 13;

/** Where a row lies in a block of bytes. */
export interface RowSpan {
  readonly start: number;
  /** Where it ends, without its line break. */
  readonly end: number;
  /** Where the next row begins. */
  readonly next: number;
  /** How many lines of the block come before it. */
  readonly line: number;
  /** How many lines of the block come before the next row. */
  readonly nextLine: number;
  /** What is wrong with it as a row, where that is seen here. */
  readonly fault?: string;
}

/** The rows that lie whole in a block of bytes. `last`: no more bytes follow, so the last row needs no line break. */
export type SplitRows = (bytes: Buffer, last: boolean) => RowSpan[];

/** A line each. */
export const splitLines: SplitRows = (bytes, last) => {
  const rows: RowSpan[] = [];
  let start = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
    rows.push(spanOf(bytes, start, end, end + 1, rows.length, rows.length + 1));
    start = end + 1;
  }
  if (last && start < bytes.length)
    rows.push(spanOf(bytes, start, bytes.length, bytes.length, rows.length, rows.length + 1));
  return rows;
};

/**
 * Records of RFC 4180: a line break between the quotes of a field is part of it.
 *
 * A field whose quote is never closed ends its record with its first line, so that one stray quote costs no more than
 * that line.
 */
export function splitRecords(delimiter: number, quote: number): SplitRows {
  return (bytes, last) => {
    if (!bytes.includes(quote)) return splitLines(bytes, last);
    const rows: RowSpan[] = [];
    let start = 0;
    let line = 0;
    while (start < bytes.length) {
      const row = recordAt(bytes, start, line, last, delimiter, quote);
      if (!row) break;
      rows.push(row);
      start = row.next;
      line = row.nextLine;
    }
    return rows;
  };
}

function recordAt(
  bytes: Buffer,
  start: number,
  line: number,
  last: boolean,
  delimiter: number,
  quote: number,
): RowSpan | undefined {
  let nextLine = line + 1;
  let quoted = false;
  let closedAt = -1;
  let fieldStart = true;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (quoted) {
      if (byte === newline) nextLine++;
      else if (byte === quote) {
        quoted = false;
        closedAt = at;
      }
      continue;
    }
    if (byte === newline) return spanOf(bytes, start, at, at + 1, line, nextLine);
    // A doubled quote closes the field and opens it again.
    if (byte === quote) quoted = fieldStart || closedAt === at - 1;
    fieldStart = byte === delimiter;
  }
  if (!last) return undefined;
  return quoted
    ? unclosed(bytes, start, line)
    : spanOf(bytes, start, bytes.length, bytes.length, line, nextLine);
}

function unclosed(bytes: Buffer, start: number, line: number): RowSpan {
  const found = bytes.indexOf(newline, start);
  const [end, next] = found < 0 ? [bytes.length, bytes.length] : [found, found + 1];
  return { ...spanOf(bytes, start, end, next, line, line + 1), fault: 'a quote that is never closed' };
}

function spanOf(
  bytes: Buffer,
  start: number,
  lineEnd: number,
  next: number,
  line: number,
  nextLine: number,
): RowSpan {
  const end = lineEnd > start && bytes[lineEnd - 1] === carriageReturn ? lineEnd - 1 : lineEnd;
  return { start, end, next, line, nextLine };
}
