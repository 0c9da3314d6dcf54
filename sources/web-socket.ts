import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import {
  type LiveOptions,
  liveOptions,
  liveSettings,
  patience,
  type ReconnectOptions,
} from './live/live-options.js';
import { Reconnecting } from './live/reconnecting.js';
import { type UnseekableSource, unseekableSource } from './live/unseekable.js';
import { WebSocketConnection } from './web-socket/web-socket-connection.js';

/** Options of {@link webSocket}. */
export interface WebSocketOptions<Row> extends LiveOptions<Row>, ReconnectOptions {
  /** Unique within a run; default `web-socket`. */
  readonly name?: string;
  /** Subprotocols, the one liked best first; default none. */
  readonly protocols?: readonly string[];
  /** Headers of the request; default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent whenever a connection is open: what to subscribe to, mostly. */
  readonly hello?: readonly string[];
  /** How many messages may wait for the pipeline before the socket is no longer read; default 256. */
  readonly ahead?: number;
}

const optionsSchema = z.strictObject({
  ...liveOptions,
  patience,
  name: z.string().min(1).default('web-socket'),
  protocols: z.array(z.string().min(1)).default([]),
  headers: z.record(z.string(), z.string()).default({}),
  hello: z.array(z.string()).default([]),
  ahead: z.int().min(1).default(256),
});

const addressSchema = z.url({ protocol: /^wss?$/, message: 'an address that begins with ws:// or wss://' });

/**
 * A source of the messages of a WebSocket server.
 *
 * A sample's `x` is what `schema` makes of a message, `y` is undefined. Positions are `{ index }`. While the pipeline is not
 * ready the socket is not read, so that TCP makes the server wait. A lost connection is taken up again after 0.1 s and then
 * ever longer, up to 5 s, with a warning `CONNECTION_LOST`: it cannot go back, so what was sent meanwhile is missing.
 * Completes when the server closes with code 1000. Needs the package `ws`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with the number of the message that
 *   does not fit, `BROKER_FAILED`, `PACKAGE_MISSING`, `SINK_FAILED` when a dead letter cannot be kept.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { webSocket } from 'millrace/sources';
 * import { z } from 'zod';
 * const trades = webSocket('wss://example.org/trades', {
 *   schema: z.object({ price: z.number(), volume: z.number() }),
 *   hello: ['{"subscribe":"BTC"}'],
 * });
 * read(trades).subscribe(({ x }) => console.log(x.price));
 * ```
 */
export function webSocket<Row>(url: string | URL, options: WebSocketOptions<Row>): UnseekableSource<Row>;
export function webSocket(url: string | URL, options: WebSocketOptions<unknown>): UnseekableSource<unknown> {
  const address = parseOptions('address of webSocket', addressSchema, String(url));
  const given = parseOptions('webSocket', optionsSchema, options);
  const { name, protocols, headers, hello, ahead, patience: limit, ...live } = given;
  return unseekableSource({
    name,
    settings: liveSettings(live),
    receive: ({ warn }) =>
      new Reconnecting({
        what: `WebSocket ${address}`,
        patience: limit,
        warn,
        open: () => WebSocketConnection.open({ url: address, protocols, headers, hello, ahead }),
      }),
  });
}
