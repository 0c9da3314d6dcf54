import { z } from 'zod';
import { listenFields } from '../core/listener.js';
import { parseOptions } from '../core/options.js';
import { LinesServer } from './http-lines/lines-server.js';
import { type LiveOptions, liveOptions, liveSettings } from './live/live-options.js';
import { type UnseekableSource, unseekableSource } from './live/unseekable.js';

/** Options of {@link httpLines}. */
export interface HttpLinesOptions<Row> extends LiveOptions<Row> {
  /** The port to listen on; default 0, a free one. */
  readonly port?: number;
  /** The address to listen on; default `127.0.0.1`, which only this machine reaches. */
  readonly host?: string;
  /** Where lines are posted; default `/lines`. */
  readonly path?: string;
  /** What requests must carry as `authorization: Bearer TOKEN`; default nothing. */
  readonly token?: string;
  /** Unique within a run; default `http-lines`. */
  readonly name?: string;
  /** How many lines may wait for the pipeline before requests are no longer read; default 256. */
  readonly ahead?: number;
  /** How many requests may wait at a time; more are answered with status 429. Default 16. */
  readonly maxRequests?: number;
  /** A line of more bytes does not fit; default 1 MiB. */
  readonly maxLineBytes?: number;
  /** Told, whenever it begins to listen, the address that lines are posted to. */
  readonly onListen?: (url: string) => void;
}

const optionsSchema = z.strictObject({
  ...liveOptions,
  ...listenFields,
  path: z.string().startsWith('/', 'a path that begins with /').default('/lines'),
  token: z.string().min(1).optional(),
  name: z.string().min(1).default('http-lines'),
  ahead: z.int().min(1).default(256),
  maxRequests: z.int().min(1).default(16),
  maxLineBytes: z
    .int()
    .min(1)
    .default(1024 * 1024),
  onListen: z
    .custom<(url: string) => void>((given) => typeof given === 'function', 'a function')
    .default(() => () => {}),
});

/**
 * A source that listens: every line of JSON that is posted to it is a message.
 *
 * A sample's `x` is what `schema` makes of a line, `y` is undefined. Positions are `{ index }`. A request is read only as
 * fast as its lines are taken, so TCP makes who posts wait; while `maxRequests` wait, further ones get status 429. A request
 * is answered with status 202 and `{ "lines": 3 }` when its last line was taken into the buffer, which is before a checkpoint
 * holds it: it cannot go back, and what was received after the checkpoint is gone after a kill. Use a broker where that
 * matters. 503 tells that the source was closed before the last line, and `lines` how
 * many were taken.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with the number of the message that
 *   does not fit, `SINK_FAILED` when a dead letter cannot be kept, `LISTEN_FAILED`.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { httpLines } from 'millrace/sources';
 * import { firstValueFrom } from 'rxjs';
 * import { z } from 'zod';
 * const clicks = httpLines({
 *   schema: z.object({ page: z.string() }),
 *   onListen: async (url) => {
 *     const { status } = await fetch(url, { method: 'POST', body: '{"page":"/"}\n' });
 *     console.log(status);
 *   },
 * });
 * const { x } = await firstValueFrom(read(clicks));
 * console.log(x.page);
 * ```
 */
export function httpLines<Row>(options: HttpLinesOptions<Row>): UnseekableSource<Row>;
export function httpLines(options: HttpLinesOptions<unknown>): UnseekableSource<unknown> {
  const given = parseOptions('httpLines', optionsSchema, options);
  const { name, schema, decode, invalid, deadLetters, signal, token, ...listening } = given;
  return unseekableSource({
    name,
    settings: liveSettings({ schema, decode, invalid, deadLetters, signal }),
    receive: () => new LinesServer({ ...listening, token }),
  });
}
