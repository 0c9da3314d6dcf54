import { KafkaServer } from '../../spec/helpers/kafka-server.js';
import { NatsServer } from '../../spec/helpers/nats-server.js';
import type { Broker } from './settings.js';

/** A broker of our own that holds messages. */
export interface FilledBroker {
  readonly servers: string;
  remove(): Promise<void>;
}

/** Starts a broker and publishes messages to one stream. */
export const servers: Readonly<
  Record<Broker, (stream: string, texts: readonly string[]) => Promise<FilledBroker>>
> = {
  async 'NATS JetStream'(stream, texts) {
    const server = await NatsServer.start();
    await server.addStream(stream);
    await server.publish(`${stream}.all`, texts);
    return { servers: server.servers, remove: () => server.remove() };
  },
  async Kafka(stream, texts) {
    const server = await KafkaServer.start();
    await server.addTopic(stream);
    await server.publish(stream, texts);
    return { servers: server.brokers, remove: () => server.remove() };
  },
};
