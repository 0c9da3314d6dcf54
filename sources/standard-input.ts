import type { Readable } from 'node:stream';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { lineMessages } from './live/byte-lines.js';
import { fromMessages } from './live/from-messages.js';
import { type LiveOptions, liveOptions, liveSettings } from './live/live-options.js';
import { type UnseekableSource, unseekableSource } from './live/unseekable.js';

/** Options of {@link standardInput}. */
export interface StandardInputOptions<Row> extends LiveOptions<Row> {
  /** Unique within a run; default `stdin`. */
  readonly name?: string;
  /** What is read in the place of `process.stdin`. */
  readonly input?: Readable;
  /** A line of more bytes does not fit; default 1 MiB. */
  readonly maxLineBytes?: number;
}

const optionsSchema = z.strictObject({
  ...liveOptions,
  name: z.string().min(1).default('stdin'),
  input: z.custom<Readable>((given) => Symbol.asyncIterator in Object(given), 'a readable stream').optional(),
  maxLineBytes: z
    .int()
    .min(1)
    .default(1024 * 1024),
});

const ahead = 256;

/**
 * A source of the lines of standard input, each a message: `producer | node service.js`.
 *
 * A sample's `x` is what `schema` makes of a line of JSON, `y` is undefined. Positions are `{ index }`. While the pipeline is
 * not ready nothing is read, and the pipe makes the producer wait. It cannot go back: a resumed run goes on with what
 * comes then. It can be opened once.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with the number of the message that
 *   does not fit, `SOURCE_SPENT`, `SINK_FAILED` when a dead letter cannot be kept.
 * @example
 * ```ts
 * import { Readable } from 'node:stream';
 * import { read } from 'millrace';
 * import { standardInput } from 'millrace/sources';
 * import { z } from 'zod';
 * const schema = z.object({ celsius: z.number() });
 * const readings = standardInput({ schema, input: Readable.from(['{"celsius":21.5}\n']) });
 * await read(readings).forEach(({ x }) => console.log(x.celsius));
 * ```
 */
export function standardInput<Row>(options: StandardInputOptions<Row>): UnseekableSource<Row>;
export function standardInput(options: StandardInputOptions<unknown>): UnseekableSource<unknown> {
  const {
    name,
    input = process.stdin,
    maxLineBytes,
    ...live
  } = parseOptions('standardInput', optionsSchema, options);
  let opened = false;
  return unseekableSource({
    name,
    settings: liveSettings(live),
    receive() {
      if (opened) throw spent(name);
      opened = true;
      return fromMessages(lineMessages(input, maxLineBytes), ahead, async () => {
        input.destroy();
      });
    },
  });
}

function spent(name: string): MillraceError {
  return new MillraceError('SOURCE_SPENT', {
    what: `source ${name}`,
    expected: 'to be read once: a stream cannot go back',
    advice: 'Read it once, and share what comes out of it',
  });
}
