import { z } from 'zod';
import { redisName, redisUrl } from '../core/brokers/redis.js';
import { parseOptions } from '../core/options.js';
import type { Sample } from '../core/sample.js';
import type { OpenOptions, Source } from '../core/source.js';
import {
  type LiveOptions,
  liveOptions,
  liveSettings,
  patience,
  type ReconnectOptions,
} from './live/live-options.js';
import { liveSource } from './live/live-source.js';
import { Reconnecting } from './live/reconnecting.js';
import { type RedisPosition, redisPositionSchema } from './redis-stream/place.js';
import { RedisConnection } from './redis-stream/redis-connection.js';

/** Options of {@link redisStream}. */
export interface RedisStreamOptions<Row> extends LiveOptions<Row>, ReconnectOptions {
  /** `redis://user:password@localhost:6379/0`, or `rediss://` where connections are encrypted. */
  readonly url: string;
  /** The stream's key. */
  readonly stream: string;
  /** The field of an entry that holds the message; default all fields as one JSON object of texts. */
  readonly field?: string;
  /** Unique within a run; default `redis-stream`. */
  readonly name?: string;
  /** Where a fresh run begins: the stream's `start` (the default), or what is `new`. */
  readonly from?: 'start' | 'new';
  /** Whether to wait for more at the end of the stream; default true. */
  readonly follow?: boolean;
  /** How many entries are asked for at a time; default 256. */
  readonly ahead?: number;
  /**
   * Told, with each block of entries, how many the stream holds behind it. By the count of entries ever added, which Redis
   * keeps from version 7 on; before, and behind a place read without that count, all that the stream holds. Entries that
   * were deleted one by one (`XDEL`) before they were read count too.
   */
  readonly onLag?: (entries: number) => void;
}

const text = z.string().min(1);

const optionsSchema = z.strictObject({
  ...liveOptions,
  patience,
  url: redisUrl,
  stream: text,
  field: text.optional(),
  name: text.default('redis-stream'),
  from: z.enum(['start', 'new'], "'start' or 'new'").default('start'),
  follow: z.boolean().default(true),
  ahead: z.int().min(1).default(256),
  onLag: z.custom<(entries: number) => void>((given) => typeof given === 'function', 'a function').optional(),
});

/**
 * A source of the entries of a Redis stream, in order, each exactly once over kills of either side.
 *
 * A sample's `x` is what `schema` makes of an entry, `y` is undefined: use `map`. Positions are `{ id, added }`:
 * the entry's id, and how many had been added up to it. It reads by ids (`XREAD`) and not by a consumer group: nothing is
 * acknowledged, and several runs may read one stream. The last entry
 * read must still be in the stream when more is read: where it was trimmed, later ones may be missing too, and the
 * source fails. While the pipeline is not ready nothing is asked for. A lost connection is taken up again after 0.1 s and
 * then ever longer, up to 5 s, with a warning `CONNECTION_LOST`. Whether Redis itself keeps entries over its own kill is up to
 * how it is set (`appendonly`). Needs the package `ioredis`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with stream and id when an entry does
 *   not fit, `OFFSET_EXPIRED`, `LOG_REPLACED`, `BROKER_FAILED`, `PACKAGE_MISSING`, and `SINK_FAILED` when a dead letter
 *   cannot be kept.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { redisStream } from 'millrace/sources';
 * import { z } from 'zod';
 * const readings = redisStream({
 *   url: 'redis://localhost:6379',
 *   stream: 'readings',
 *   schema: z.object({ celsius: z.coerce.number() }),
 * });
 * read(readings).subscribe(({ x }) => console.log(x.celsius));
 * ```
 */
export function redisStream<Row>(options: RedisStreamOptions<Row>): Source<Sample<Row, undefined>>;
export function redisStream(options: RedisStreamOptions<unknown>): Source<Sample<unknown, undefined>> {
  const given = parseOptions('redisStream', optionsSchema, options);
  const { name, url, stream, field, from, follow, ahead, onLag, patience: limit, ...live } = given;
  const reading = { url, stream, field, from, follow, ahead, onLag };
  return liveSource({
    name,
    settings: liveSettings(live),
    placeOf: ({ id }) => `stream ${stream}, id ${id}`,
    receive(opening) {
      const first = startAt(name, opening);
      let connection: RedisConnection | undefined;
      return new Reconnecting({
        what: redisName(url),
        patience: limit,
        warn: opening.warn,
        async open() {
          connection = await RedisConnection.open(reading, connection?.place ?? first);
          return connection;
        },
      });
    },
  });
}

function startAt(name: string, { from }: OpenOptions): RedisPosition | undefined {
  return from ? parseOptions(`position to open source ${name} from`, redisPositionSchema, from) : undefined;
}
