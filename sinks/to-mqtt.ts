import type { MqttClient } from 'mqtt';
import { z } from 'zod';
import {
  connected,
  type MqttServer,
  mqttClient,
  mqttError,
  mqttFields,
  mqttName,
} from '../core/brokers/mqtt.js';
import { ConnectionLost } from '../core/connection-lost.js';
import { parseOptions } from '../core/options.js';
import type { Sink } from '../core/sink.js';
import { BrokerSink } from './brokers/broker-sink.js';
import { type PublishOptions, publishOptions } from './brokers/options.js';
import type { Publication, PublisherLink } from './brokers/publisher.js';

/** Options of {@link toMqtt}. */
export interface ToMqttOptions extends PublishOptions, MqttServer {
  /** What is published to, without wildcards. */
  readonly topic: string;
  /** Whether the broker is given an event at least once (1, the default), or exactly once while connected (2). */
  readonly qos?: 1 | 2;
}

const optionsSchema = z.strictObject({
  ...publishOptions,
  ...mqttFields,
  topic: z.string().regex(/^[^+#]+$/, 'a topic without + and #'),
  qos: z.union([z.literal(1), z.literal(2)], '1 or 2').default(1),
});

/**
 * Publishes a run's numbered events to a topic of an MQTT 5 broker, each as JSON: predictions for others to use, say.
 *
 * The run waits while more than 256 are not acknowledged, and a checkpoint until all are. The broker gets every event, in
 * order, at least once: those that were not acknowledged when a connection was lost, and those after the checkpoint of a
 * resumed run, it gets again, and passes both on. The user property `millrace-id`, the run and the sequence, is the same for
 * both, and readers leave out what they have seen. Nothing is kept for who subscribes later: what a reader misses while it
 * is away is gone, unless it has a session at the broker. The file `to-mqtt.id` in the run's folder keeps what tells the run
 * from others. Needs the package `mqtt`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the run `SINK_FAILED` when the broker refuses or stays away for
 *   longer than `patience`.
 * @example
 * ```ts
 * import { toMqtt } from 'millrace/sinks';
 * const sink = toMqtt({ url: 'mqtt://localhost:1883', topic: 'plant/predictions', types: ['prediction'] });
 * ```
 */
export function toMqtt(options: ToMqttOptions): Sink {
  const { topic, qos, types, patience, ...server } = parseOptions('toMqtt', optionsSchema, options);
  const connect = (): Promise<PublisherLink> => link(server, topic, qos);
  return new BrokerSink({ name: 'to-mqtt', what: mqttName(server), patience, types, connect });
}

async function link(server: MqttServer, topic: string, qos: 1 | 2): Promise<PublisherLink> {
  const client = await mqttClient(server);
  // Each publication tells its own failure.
  client.on('error', () => {});
  const publish = ({ id, text }: Publication): Promise<unknown> =>
    client.publishAsync(topic, text, { qos, properties: { userProperties: { 'millrace-id': id } } });
  try {
    const room = await connected(client);
    return {
      async send(publications) {
        for (let begin = 0; begin < publications.length; begin += room)
          await whileConnected(client, publications.slice(begin, begin + room).map(publish));
      },
      close: () => client.endAsync(true),
    };
  } catch (error) {
    await client.endAsync(true);
    throw mqttError(error);
  }
}

/** The client would wait for a connection that never comes. */
function whileConnected(client: MqttClient, work: readonly Promise<unknown>[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const lose = (): void => reject(new ConnectionLost('the connection was closed'));
    client.once('close', lose);
    if (!client.connected) lose();
    Promise.all(work)
      .then(
        () => resolve(),
        (error: unknown) => reject(mqttError(error)),
      )
      .finally(() => client.off('close', lose));
  });
}
