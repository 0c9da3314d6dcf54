import type { EventSourceMessage } from 'eventsource-parser';
import { z } from 'zod';
import type { Position } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { Sample } from '../core/sample.js';
import type { Source, Warning } from '../core/source.js';
import {
  type LiveOptions,
  liveOptions,
  liveSettings,
  patience,
  type ReconnectOptions,
} from './live/live-options.js';
import { liveSource } from './live/live-source.js';
import type { PlacedMessage } from './live/message.js';
import { type Connection, Reconnecting } from './live/reconnecting.js';
import { EventConnection, type EventReading } from './server-sent-events/event-connection.js';

/** Options of {@link serverSentEvents}. */
export interface ServerSentEventsOptions<Row> extends LiveOptions<Row>, ReconnectOptions {
  /** Unique within a run; default `server-sent-events`. */
  readonly name?: string;
  /** Headers of the request; default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

const optionsSchema = z.strictObject({
  ...liveOptions,
  patience,
  name: z.string().min(1).default('server-sent-events'),
  headers: z.record(z.string(), z.string()).default({}),
});

const addressSchema = z.url({
  protocol: /^https?$/,
  message: 'an address that begins with http:// or https://',
});
const positionSchema = z.object({ index: z.int().min(-1), id: z.string().optional() });

/**
 * A source of the events that an HTTP server sends (`text/event-stream`).
 *
 * A sample's `x` is what `schema` makes of an event's data, `y` is undefined; `decode` finds the event's kind in `subject`.
 * Positions are `{ index, id }`, with the id of the last event that had one: at a resume, and when a lost connection is taken
 * up again, the server is told it as `Last-Event-ID`. Whether it goes on behind that event is up to the server; one that
 * gives no ids cannot, and what it sent meanwhile is missing. While the pipeline is not ready nothing is read, so that TCP
 * makes the server wait. Completes when the server answers with status 204.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with the number and id of the event
 *   that does not fit, `BROKER_FAILED`, `SINK_FAILED` when a dead letter cannot be kept.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { serverSentEvents } from 'millrace/sources';
 * import { z } from 'zod';
 * const edits = serverSentEvents('https://stream.wikimedia.org/v2/stream/recentchange', {
 *   schema: z.object({ bot: z.boolean(), title: z.string() }),
 *   invalid: 'skip',
 * });
 * read(edits).subscribe(({ x }) => console.log(x.title));
 * ```
 */
export function serverSentEvents<Row>(
  url: string | URL,
  options: ServerSentEventsOptions<Row>,
): Source<Sample<Row, undefined>>;
export function serverSentEvents(
  url: string | URL,
  options: ServerSentEventsOptions<unknown>,
): Source<Sample<unknown, undefined>> {
  const address = parseOptions('address of serverSentEvents', addressSchema, String(url));
  const given = parseOptions('serverSentEvents', optionsSchema, options);
  const { name, headers, patience: limit, ...live } = given;
  return liveSource({
    name,
    settings: liveSettings(live),
    placeOf: ({ index, id }) => `source ${name}, event ${index}${id === undefined ? '' : `, id ${id}`}`,
    receive({ from, warn }) {
      const place = from
        ? parseOptions(`position to open source ${name} from`, positionSchema, from)
        : { index: -1 };
      return placedEvents({ url: address, headers }, place, { patience: limit, warn });
    },
  });
}

interface Place {
  readonly index: number;
  readonly id?: string | undefined;
}

function placedEvents(
  reading: EventReading,
  from: Place,
  options: { readonly patience: number; readonly warn: (warning: Warning) => void },
): Connection<PlacedMessage> {
  let { index, id } = from;
  const encoder = new TextEncoder();
  const place = (event: EventSourceMessage): PlacedMessage => {
    id = event.id ?? id;
    const position: Position = id === undefined ? { index: ++index } : { index: ++index, id };
    return { data: encoder.encode(event.data), subject: event.event ?? 'message', position };
  };
  const events = new Reconnecting({
    ...options,
    what: `events of ${reading.url}`,
    open: (signal) => EventConnection.open(reading, id, signal),
  });
  return {
    next: async () => (await events.next())?.map(place),
    close: () => events.close(),
  };
}
