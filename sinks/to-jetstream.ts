import { z } from 'zod';
import { askNats, connectToJetStream, type NatsOptions, natsFields, natsName } from '../core/brokers/nats.js';
import { parseOptions } from '../core/options.js';
import type { Sink } from '../core/sink.js';
import { BrokerSink } from './brokers/broker-sink.js';
import { type PublishOptions, publishOptions } from './brokers/options.js';
import type { PublisherLink } from './brokers/publisher.js';

/** Options of {@link toJetStream}. */
export interface ToJetStreamOptions extends PublishOptions, NatsOptions {
  /** What is published to; a stream must hold it. */
  readonly subject: string;
}

const optionsSchema = z.strictObject({
  ...publishOptions,
  ...natsFields,
  subject: z.string().min(1),
});

/**
 * Publishes a run's numbered events to NATS JetStream, each as JSON: predictions for others to use, say.
 *
 * The run waits while more than 256 are not acknowledged, and a checkpoint until all are. A resumed run publishes the events
 * after its checkpoint again: each carries the run and its sequence as `Nats-Msg-Id`, so that the stream drops repeats
 * within its duplicate window (two minutes unless it says otherwise); readers tell later ones by the same header. A lost
 * connection is taken up again, and what was not acknowledged sent again. The file `to-jetstream.id` in the run's folder
 * keeps what tells the run from others. Needs the packages `@nats-io/transport-node` and `@nats-io/jetstream`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the run `SINK_FAILED` when the broker refuses or stays away for
 *   longer than `patience`.
 * @example
 * ```ts
 * import { toJetStream } from 'millrace/sinks';
 * const sink = toJetStream({ servers: 'localhost:4222', subject: 'fraud.predictions', types: ['prediction'] });
 * ```
 */
export function toJetStream(options: ToJetStreamOptions): Sink {
  const given = parseOptions('toJetStream', optionsSchema, options);
  const { subject, types, patience, ...nats } = given;
  const connect = (): Promise<PublisherLink> => link(nats, subject);
  return new BrokerSink({ name: 'to-jetstream', what: natsName(nats), patience, types, connect });
}

async function link(nats: NatsOptions, subject: string): Promise<PublisherLink> {
  const { connection, packages } = await connectToJetStream(nats);
  const client = packages.jetStream.jetstream(connection);
  return {
    send: (publications) =>
      askNats(nats, packages, async () => {
        // Those of one connection arrive in the order in which they are sent.
        await Promise.all(publications.map(({ id, text }) => client.publish(subject, text, { msgID: id })));
      }),
    close: () => connection.close(),
  };
}
