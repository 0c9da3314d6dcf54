import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import type { Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { decodeRows } from './text/decode.js';
import { jsonRow } from './text/json-row.js';
import { RowFault } from './text/row-format.js';
import { splitLines } from './text/row-spans.js';
import { type RowsOptions, rowsOptionsSchema } from './text/rows-options.js';
import type { TextInput } from './text/text-input.js';
import { textRows } from './text/text-rows.js';

/** How {@link jsonLines} is set. */
export interface JsonLinesOptions<Row> extends RowsOptions {
  /** What a line holds; zod checks it, and may change it. */
  readonly schema: z.ZodType<Row>;
}

const optionsSchema = z.object({
  ...rowsOptionsSchema('json-lines'),
  schema: z.custom<z.ZodType>((given) => given instanceof z.ZodType, 'a zod schema'),
});

/**
 * A source over JSON lines: what the schema makes of a line is a sample's `x`, and `y` is undefined.
 *
 * Use `map` for other samples: `map((sample) => ({ ...sample, x: sample.x.text, y: sample.x.stars }))`. The text is UTF-8,
 * lines end with LF or CRLF, gzip is decompressed, empty lines are passed over. Positions are
 * `{ epoch, index, offset, line }`: a resume enters an uncompressed file at the offset.
 *
 * @param input a path, an address, a stream, or a function that makes a stream for each epoch.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with file, line and key when a
 *   file cannot be read or a line is no JSON or does not fit the schema, `FETCH_FAILED`, `SOURCE_SPENT`.
 * @example
 * ```ts
 * import { Readable } from 'node:stream';
 * import { read } from 'millrace';
 * import { jsonLines } from 'millrace/sources';
 * import { z } from 'zod';
 * const reviews = jsonLines(() => Readable.from(['{"text":"good","stars":5}\n', '{"text":"bad","stars":1}\n']), {
 *   schema: z.object({ text: z.string(), stars: z.int().min(1).max(5) }),
 * });
 * read(reviews).subscribe(({ x }) => console.log(x.text, x.stars));
 * ```
 */
export function jsonLines<Row>(
  input: TextInput,
  options: JsonLinesOptions<Row>,
): Source<Sample<Row, undefined>> {
  const { schema: _, ...settings } = parseOptions('jsonLines', optionsSchema, options);
  return textRows(input, settings, {
    split: splitLines,
    emptyRows: false,
    hasHeader: false,
    open: () => (block) => {
      const decode = decodeRows(block);
      return (row) => {
        const text = decode(row);
        const x = typeof text === 'string' ? jsonRow(text, options.schema) : text;
        return x instanceof RowFault ? x : { x, y: undefined };
      };
    },
  });
}
