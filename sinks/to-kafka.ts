import { z } from 'zod';
import { type KafkaOptions, kafkaClient, kafkaError, kafkaFields, kafkaName } from '../core/brokers/kafka.js';
import { parseOptions } from '../core/options.js';
import type { Sink } from '../core/sink.js';
import { BrokerSink } from './brokers/broker-sink.js';
import { type PublishOptions, publishOptions } from './brokers/options.js';
import type { PublisherLink } from './brokers/publisher.js';

/** Options of {@link toKafka}. */
export interface ToKafkaOptions extends PublishOptions, KafkaOptions {
  readonly topic: string;
}

const optionsSchema = z.strictObject({
  ...publishOptions,
  ...kafkaFields,
  topic: z.string().min(1),
});

/**
 * Publishes a run's numbered events to a Kafka topic, each as JSON: predictions for others to use, say.
 *
 * The run is the key, so that its events stay in order in one partition. The run waits while more than 256 are not
 * acknowledged by all replicas, and a checkpoint until all are. A resumed run publishes the events after its checkpoint
 * again, and Kafka keeps both: the header `millrace-id`, the run and the sequence, is the same for both, and readers leave
 * out what they have seen. The file `to-kafka.id` in the run's folder keeps what tells the run from others. Needs the
 * package `kafkajs`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the run `SINK_FAILED` when the broker refuses or stays away for
 *   longer than `patience`.
 * @example
 * ```ts
 * import { toKafka } from 'millrace/sinks';
 * const sink = toKafka({ brokers: 'localhost:9092', topic: 'fraud-predictions', types: ['prediction'] });
 * ```
 */
export function toKafka(options: ToKafkaOptions): Sink {
  const { topic, types, patience, ...kafka } = parseOptions('toKafka', optionsSchema, options);
  const connect = (run: string): Promise<PublisherLink> => link(kafka, topic, run);
  return new BrokerSink({ name: 'to-kafka', what: kafkaName(kafka), patience, types, connect });
}

async function link(options: KafkaOptions, topic: string, run: string): Promise<PublisherLink> {
  const kafka = await kafkaClient(options);
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
  });
  const ask = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw kafkaError(options, error);
    }
  };
  await ask(() => producer.connect());
  return {
    send: (publications) =>
      ask(() =>
        producer.send({
          topic,
          messages: publications.map(({ id, text: value }) => ({
            key: run,
            value,
            headers: { 'millrace-id': id },
          })),
        }),
      ),
    close: () => ask(() => producer.disconnect()),
  };
}
