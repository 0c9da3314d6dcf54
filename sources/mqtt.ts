import { z } from 'zod';
import { type MqttServer, mqttFields, mqttName } from '../core/brokers/mqtt.js';
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
import { MqttConnection } from './mqtt/mqtt-connection.js';

/** Options of {@link mqtt}. */
export interface MqttOptions<Row> extends LiveOptions<Row>, ReconnectOptions, MqttServer {
  /** What is subscribed to; `+` and `#` stand for any part, and any rest. */
  readonly topics: readonly string[];
  /** Whether the broker sends a message at most once (0), at least once (1, the default), or exactly once (2) while connected. */
  readonly qos?: 0 | 1 | 2;
  /** By which the broker knows this service again, and keeps for it what comes meanwhile; default nothing is kept. */
  readonly clientId?: string;
  /** Seconds for which that is kept; default a day. */
  readonly keepSession?: number;
  /** Unique within a run; default `mqtt`. */
  readonly name?: string;
  /** How many messages may wait for the pipeline before no more are acknowledged; default 256. */
  readonly ahead?: number;
}

const text = z.string().min(1);

const optionsSchema = z.strictObject({
  ...liveOptions,
  patience,
  ...mqttFields,
  topics: z.array(text).min(1),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)], '0, 1 or 2').default(1),
  clientId: text.optional(),
  keepSession: z.int().min(0).default(86_400),
  name: text.default('mqtt'),
  ahead: z.int().min(1).default(256),
});

/**
 * A source of the messages of an MQTT 5 broker.
 *
 * A sample's `x` is what `schema` makes of a message, `y` is undefined; `decode` finds the topic in `subject`. Positions are
 * `{ index }`. While the pipeline is not ready nothing is acknowledged, and the broker sends no more than `ahead` messages.
 * It cannot go back: what was acknowledged after the checkpoint that a run goes on from is gone. With a `clientId` the broker
 * keeps what comes while nobody is connected; with `qos: 1` a message may come twice when a connection is lost, with
 * `qos: 2` it does not. A lost connection is taken up again after 0.1 s and then ever longer, up to 5 s, with a warning
 * `CONNECTION_LOST`. Needs the package `mqtt`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with the number of the message that
 *   does not fit, `BROKER_FAILED`, `PACKAGE_MISSING`, `SINK_FAILED` when a dead letter cannot be kept.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { mqtt } from 'millrace/sources';
 * import { z } from 'zod';
 * const readings = mqtt({
 *   url: 'mqtt://localhost:1883',
 *   topics: ['plant/+/temperature'],
 *   clientId: 'temperature-model',
 *   schema: z.object({ celsius: z.number() }),
 * });
 * read(readings).subscribe(({ x }) => console.log(x.celsius));
 * ```
 */
export function mqtt<Row>(options: MqttOptions<Row>): UnseekableSource<Row>;
export function mqtt(options: MqttOptions<unknown>): UnseekableSource<unknown> {
  const given = parseOptions('mqtt', optionsSchema, options);
  const { name, patience: limit, schema, decode, invalid, deadLetters, signal, ...rest } = given;
  const { username, password, clientId } = given;
  const reading = { ...rest, username, password, clientId };
  return unseekableSource({
    name,
    settings: liveSettings({ schema, decode, invalid, deadLetters, signal }),
    receive: ({ warn }) =>
      new Reconnecting({
        what: mqttName(reading),
        patience: limit,
        warn,
        open: () => MqttConnection.open(reading),
      }),
  });
}
