import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import type { Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { decodeRows } from './text/decode.js';
import { splitLines } from './text/row-spans.js';
import { type RowsOptions, rowsOptionsSchema } from './text/rows-options.js';
import type { TextInput } from './text/text-input.js';
import { textRows } from './text/text-rows.js';

const optionsSchema = z.object(rowsOptionsSchema('text-lines'));

/** How {@link textLines} is set. */
export interface TextLinesOptions extends RowsOptions {}

/**
 * A source over the lines of a text: each is a sample with the line as its `x`, empty ones too.
 *
 * The text is UTF-8 with or without a byte order mark, lines end with LF or CRLF, and gzip is decompressed; nothing of it
 * is kept in memory but the part being read. Positions are `{ epoch, index, offset, line }`: a resume enters an
 * uncompressed file at the offset. The fingerprint of a file is made of its size, its first and its last 64 KiB.
 *
 * @param input a path, an address, a stream, or a function that makes a stream for each epoch.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with file and line when a file
 *   cannot be read or a line is no UTF-8 or too long, `FETCH_FAILED`, `SOURCE_SPENT`.
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { read } from 'millrace';
 * import { textLines } from 'millrace/sources';
 * await writeFile('notes.txt', 'one line\nand another\n');
 * read(textLines('notes.txt')).subscribe(({ x }) => console.log(x.length)); // 8, 11
 * ```
 */
export function textLines(
  input: TextInput,
  options: TextLinesOptions = {},
): Source<Sample<string, undefined>> {
  const settings = parseOptions('textLines', optionsSchema, options);
  return textRows(input, settings, {
    split: splitLines,
    emptyRows: true,
    hasHeader: false,
    open: () => (block) => {
      const decode = decodeRows(block);
      return (row) => {
        const x = decode(row);
        return typeof x === 'string' ? { x, y: undefined } : x;
      };
    },
  });
}
