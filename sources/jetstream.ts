import { z } from 'zod';
import { type NatsOptions, natsFields, natsName } from '../core/brokers/nats.js';
import { parseOptions } from '../core/options.js';
import type { Sample } from '../core/sample.js';
import type { OpenOptions, Source } from '../core/source.js';
import { JetStreamConnection, type JetStreamReading } from './jetstream/jetstream-connection.js';
import { type JetStreamPosition, jetStreamPositionSchema, placeOf } from './jetstream/place.js';
import {
  type LiveOptions,
  liveOptions,
  liveSettings,
  onLag,
  patience,
  type ReconnectOptions,
} from './live/live-options.js';
import { liveSource } from './live/live-source.js';
import { Reconnecting } from './live/reconnecting.js';

/** Options of {@link jetStream}. */
export interface JetStreamOptions<Row> extends LiveOptions<Row>, ReconnectOptions, NatsOptions {
  /** The stream's name. */
  readonly stream: string;
  /** Only messages of this subject, which may hold wildcards; default all of the stream. */
  readonly subject?: string;
  /** Unique within a run; default `jetstream`. */
  readonly name?: string;
  /** Where a fresh run begins: the stream's `start` (the default), what is `new`, or a sequence number of at least 1. */
  readonly from?: 'start' | 'new' | number;
  /** Whether to wait for more at the end of the stream; default true. */
  readonly follow?: boolean;
  /** How many messages may be on their way to the pipeline; default 512. */
  readonly ahead?: number;
  /** Told, with each block of messages, how many the stream holds behind it. */
  readonly onLag?: (messages: number) => void;
}

const text = z.string().min(1);

const optionsSchema = z.strictObject({
  ...liveOptions,
  patience,
  ...natsFields,
  stream: text,
  subject: text.optional(),
  name: text.default('jetstream'),
  from: z
    .union([z.enum(['start', 'new']), z.int().min(1)], "'start', 'new' or a sequence number")
    .default('start'),
  follow: z.boolean().default(true),
  ahead: z.int().min(1).default(512),
  onLag,
});

/**
 * A source of the messages of a NATS JetStream stream, in order, each exactly once over kills of either side.
 *
 * A sample's `x` is what `schema` makes of a message, `y` is undefined: use `map`. Positions are `{ sequence, stream, created }`:
 * a resume reads from the checkpoint's sequence + 1 on, and refuses a stream that was deleted and made again, or has
 * dropped messages that were not read. It reads by an ordered consumer: nothing is acknowledged and nothing kept on the
 * server, so several runs may read one stream. While the pipeline is not ready nothing is asked for. A lost connection is
 * taken up again behind the last message, after 0.1 s and then ever longer, up to 5 s; a warning `CONNECTION_LOST` tells
 * it. Without `follow` it completes behind the last message that the stream held when it was opened. Needs the packages
 * `@nats-io/transport-node` and `@nats-io/jetstream`, and a server of 2.9 or newer.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with stream and sequence when a
 *   message does not fit, `OFFSET_EXPIRED`, `LOG_REPLACED`, `BROKER_FAILED`, `PACKAGE_MISSING`, and `SINK_FAILED` when a
 *   dead letter cannot be kept.
 * @example
 * ```ts no-run
 * import { batch, read } from 'millrace';
 * import { jetStream } from 'millrace/sources';
 * import { map } from 'rxjs';
 * import { z } from 'zod';
 * const clicks = jetStream({
 *   servers: 'localhost:4222',
 *   stream: 'clicks',
 *   schema: z.object({ features: z.array(z.number()).length(8), clicked: z.boolean() }),
 * });
 * const batches$ = read(clicks).pipe(
 *   map((sample) => ({ ...sample, x: sample.x.features, y: sample.x.clicked ? 1 : 0 })),
 *   batch(32),
 * );
 * batches$.subscribe(({ size }) => console.log(size));
 * ```
 */
export function jetStream<Row>(options: JetStreamOptions<Row>): Source<Sample<Row, undefined>>;
export function jetStream(options: JetStreamOptions<unknown>): Source<Sample<unknown, undefined>> {
  const given = parseOptions('jetStream', optionsSchema, options);
  const settings = liveSettings(given);
  const { name, stream, subject, from, follow, ahead, onLag, servers, user, pass, token, tls } = given;
  const nats = { servers, user, pass, token, tls };
  const reading = { nats, stream, subject, from, follow, ahead, onLag };
  return liveSource({
    name,
    settings,
    placeOf,
    receive: (opening) =>
      new Reconnecting({
        what: natsName(nats),
        patience: given.patience,
        warn: opening.warn,
        open: reconnectTo(reading, startAt(name, opening)),
      }),
  });
}

function startAt(name: string, { from }: OpenOptions): JetStreamPosition | undefined {
  return from
    ? parseOptions(`position to open source ${name} from`, jetStreamPositionSchema, from)
    : undefined;
}

/** Connects again and again, each time right behind what was handed out; the first place counts also while nothing was. */
function reconnectTo(
  reading: JetStreamReading,
  first: JetStreamPosition | undefined,
): () => Promise<JetStreamConnection> {
  let connection: JetStreamConnection | undefined;
  return async () => {
    connection = await JetStreamConnection.open(reading, connection?.place ?? first);
    return connection;
  };
}
