import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import kafkajs from 'kafkajs';
import { ahead, type Broker, type Question } from '../settings.js';

/** Hands over the bytes of each message, until there have been as many as asked for. */
type Consume = (question: Question, take: (data: Uint8Array) => void) => Promise<void>;

/** The loops that the clients' own manuals show. */
export const clients: Readonly<Record<Broker, Consume>> = {
  async 'NATS JetStream'({ servers, stream, messages }, take) {
    const connection = await connect({ servers });
    const consumer = await jetstream(connection).consumers.get(stream);
    let left = messages;
    for await (const { data } of await consumer.consume({ max_messages: ahead })) {
      take(data);
      if (--left === 0) break;
    }
    await connection.close();
  },
  async Kafka({ servers, stream, messages }, take) {
    const kafka = new kafkajs.Kafka({ brokers: [servers], logLevel: kafkajs.logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: `bare-${process.pid}-${performance.now()}` });
    await consumer.connect();
    await consumer.subscribe({ topic: stream, fromBeginning: true });
    let left = messages;
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer
        .run({
          async eachBatch({ batch, resolveOffset, heartbeat }) {
            for (const { value, offset } of batch.messages) {
              if (value) take(value);
              resolveOffset(offset);
              left--;
            }
            await heartbeat();
            if (left === 0) resolve();
          },
        })
        .catch(reject);
    });
    await consumer.disconnect();
  },
};
