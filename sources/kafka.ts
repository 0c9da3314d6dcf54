import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type KafkaOptions, kafkaFields, kafkaName } from '../core/brokers/kafka.js';
import { MillraceError, show } from '../core/errors.js';
import type { Position } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { Sample } from '../core/sample.js';
import type { OpenOptions, Source, Warning } from '../core/source.js';
import { KafkaConnection, type KafkaProgress, type KafkaReading } from './kafka/kafka-connection.js';
import { Partitions } from './kafka/partitions.js';
import { placeIn } from './kafka/place.js';
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

/** Options of {@link kafka}. */
export interface KafkaSourceOptions<Row> extends LiveOptions<Row>, ReconnectOptions, KafkaOptions {
  readonly topic: string;
  /** The consumer group: its members share the partitions of the topic. */
  readonly group: string;
  /** Unique within a run; default `kafka`. */
  readonly name?: string;
  /** Where partitions begin that neither checkpoint nor group know: at their `start` (the default), or with what is `new`. */
  readonly from?: 'start' | 'new';
  /** Whether to wait for more at the end of the topic; default true. */
  readonly follow?: boolean;
  /** How many messages may wait for the pipeline before nothing more is fetched; default 512. */
  readonly ahead?: number;
  /** Milliseconds after which the group takes a silent member for dead; default 10,000. The broker sets limits to it. */
  readonly sessionTimeout?: number;
  /** Told, with each block of messages, how many the partitions hold behind it. */
  readonly onLag?: (messages: number) => void;
}

const text = z.string().min(1);

const optionsSchema = z.strictObject({
  ...liveOptions,
  patience,
  ...kafkaFields,
  topic: text,
  group: text,
  name: text.default('kafka'),
  from: z.enum(['start', 'new'], "'start' or 'new'").default('start'),
  follow: z.boolean().default(true),
  ahead: z.int().min(1).default(512),
  sessionTimeout: z.int().min(100).default(10_000),
  onLag,
});

/**
 * A source of the messages of a Kafka topic, each partition in its order, each message exactly once over kills of either
 * side.
 *
 * A sample's `x` is what `schema` makes of a message, `y` is undefined: use `map`. Positions are
 * `{ index, owner, partition0, partition1, ... }`: how many messages were read, what tells the run from others of its group,
 * and the last offset of each partition owned. A resume seeks each partition to the checkpoint's offset + 1, and refuses a
 * topic that has dropped messages which were not read, or ends before. With one partition the order, and so the trained
 * model, is the same over all kills; with several each message counts once, in an order of its own. Offsets are committed to
 * the group only when a checkpoint that holds them is on disk. When the group deals out its partitions anew, a partition that
 * is lost leaves the cursor, and its new owner begins where the last checkpoint of the old one stands; a run that comes back
 * leaves it so, and begins where that one has told the group. While the pipeline is not ready nothing is fetched. A lost
 * connection is taken up again after 0.1 s and then ever longer, up to 5 s, with a warning `CONNECTION_LOST`. Without
 * `follow` it completes behind what the partitions held when it was opened. Needs the package `kafkajs`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with topic, partition and offset when
 *   a message does not fit, `OFFSET_EXPIRED`, `LOG_REPLACED`, `BROKER_FAILED`, `PACKAGE_MISSING`, and `SINK_FAILED` when a
 *   dead letter cannot be kept.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { kafka } from 'millrace/sources';
 * import { z } from 'zod';
 * const orders = kafka({
 *   brokers: 'localhost:9092',
 *   topic: 'orders',
 *   group: 'fraud-model',
 *   schema: z.object({ amount: z.number(), fraud: z.boolean() }),
 * });
 * read(orders).subscribe(({ x, at }) => console.log(x.amount, at.position));
 * ```
 */
export function kafka<Row>(options: KafkaSourceOptions<Row>): Source<Sample<Row, undefined>>;
export function kafka(options: KafkaSourceOptions<unknown>): Source<Sample<unknown, undefined>> {
  const given = parseOptions('kafka', optionsSchema, options);
  const {
    name,
    brokers,
    ssl,
    sasl,
    patience: limit,
    schema,
    decode,
    invalid,
    deadLetters,
    signal,
    ...rest
  } = given;
  const reading: KafkaReading = { kafka: { brokers, ssl, sasl }, ...rest };
  let committer: ((position: Position) => void) | undefined;
  const source = liveSource({
    name,
    settings: liveSettings({ schema, decode, invalid, deadLetters, signal }),
    placeOf: ({ index }) => `topic ${reading.topic}, message ${index}`,
    receive(opening) {
      const progress = startAt(name, opening);
      let connection: KafkaConnection | undefined;
      const commit = (position: Position): void => commitTo(connection, position, name, opening.warn);
      committer = commit;
      const messages = new Reconnecting({
        what: kafkaName(reading.kafka),
        patience: limit,
        warn: opening.warn,
        async open() {
          connection = undefined;
          connection = await KafkaConnection.open(reading, progress);
          return connection;
        },
      });
      return {
        next: () => messages.next(),
        close() {
          if (committer === commit) committer = undefined;
          return messages.close();
        },
      };
    },
  });
  return { ...source, checkpointed: (position) => committer?.(position) };
}

function startAt(name: string, { from }: OpenOptions): KafkaProgress {
  if (!from) return { index: 0, owner: randomUUID(), partitions: new Partitions(new Map()) };
  const place = placeIn(from);
  if (place) {
    const { index, owner = randomUUID(), offsets } = place;
    return { index, owner, partitions: new Partitions(offsets) };
  }
  throw new MillraceError('OPTION_INVALID', {
    what: `position to open source ${name} from`,
    given: from,
    expected: 'a position of this source: { index, owner, partition0, ... }',
  });
}

/** A commit that fails does no harm: the checkpoint knows the offsets, and the next commit tells them again. */
function commitTo(
  connection: KafkaConnection | undefined,
  position: Position,
  name: string,
  warn: (warning: Warning) => void,
): void {
  const { offsets } = placeIn(position) ?? {};
  if (!connection || !offsets) return;
  connection.commit(offsets).catch((error: unknown) =>
    warn({
      code: 'COMMIT_FAILED',
      message: `source ${name} could not tell its group the offsets: ${show(error)}`,
    }),
  );
}
