import { KafkaServer } from '../../helpers/kafka-server.js';
import { NatsServer } from '../../helpers/nats-server.js';
import { RedisServer } from '../../helpers/redis-server.js';
import { numberedMessages } from './messages.js';
import type { KillableBroker } from './trial.js';

/** A broker, and how it is let go of. */
export type LiveBroker = KillableBroker & { remove(): Promise<void> };

/** Starts a broker and publishes the messages, each with an id, the first thousand twice. */
export type StartBroker = (messages: number) => Promise<LiveBroker>;

const stream = 'numbers';
const twice = 1000;

/** The brokers, by the names that `child.ts` knows them by. */
export const liveBrokers: Readonly<Record<string, StartBroker>> = {
  async jetstream(messages) {
    const server = await NatsServer.start();
    const texts = numberedMessages(messages);
    await server.addStream(stream);
    await server.publish(`${stream}.all`, texts, 'n');
    await server.publish(`${stream}.all`, texts.slice(0, twice), 'n');
    return {
      kind: 'jetstream',
      servers: server.servers,
      stream,
      partitions: 1,
      kill: () => server.kill(),
      start: () => server.start(),
      remove: () => server.remove(),
    };
  },
  async redis(messages) {
    const server = await RedisServer.start();
    const texts = numberedMessages(messages);
    await server.publish(stream, texts);
    // Their ids are their numbers: those that are there are refused.
    await server.publish(stream, texts.slice(0, twice));
    return {
      kind: 'redis',
      servers: server.url,
      stream,
      partitions: 1,
      kill: () => server.kill(),
      start: () => server.start(),
      remove: () => server.remove(),
    };
  },
  kafka: (messages) => startKafka('kafka', messages, 1),
  'kafka-partitions': (messages) => startKafka('kafka-partitions', messages, 4),
};

async function startKafka(kind: string, messages: number, partitions: number): Promise<LiveBroker> {
  const server = await KafkaServer.start();
  await server.addTopic(stream, partitions);
  const texts = numberedMessages(messages);
  for (let partition = 0; partition < partitions; partition++)
    await server.publish(
      stream,
      texts.filter((_, n) => n % partitions === partition),
      partition,
    );
  return {
    ...{ kind, stream, partitions },
    servers: server.brokers,
    kill: () => server.kill(),
    start: () => server.start(),
    remove: () => server.remove(),
  };
}
