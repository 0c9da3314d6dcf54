import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import {
  askNats,
  connectToJetStream,
  type JetStreamClient,
  type NatsOptions,
} from '../../core/brokers/nats.js';
import { ConnectionLost } from '../../core/connection-lost.js';
import { show } from '../../core/errors.js';
import { Inbox } from '../../core/inbox.js';
import type { PlacedMessage } from '../live/message.js';
import type { Connection } from '../live/reconnecting.js';
import { checkPlace, firstPlace, type JetStreamPosition, type JetStreamStart } from './place.js';

/** What is read of a stream. */
export interface JetStreamReading {
  readonly nats: NatsOptions;
  readonly stream: string;
  readonly subject: string | undefined;
  readonly from: JetStreamStart;
  /** Whether to wait for more at the end. */
  readonly follow: boolean;
  /** How many messages may be on their way. */
  readonly ahead: number;
  /** Told how many messages the stream holds behind the last one received. */
  readonly onLag: (messages: number) => void;
}

// A request of ours for messages ends after this; the server says twice meanwhile that it is still there.
const expires = 10_000;

// What means that messages may be missing: then the place in the stream is looked up anew.
const disturbances: ReadonlySet<string> = new Set([
  ...['reset', 'consumer_not_found', 'consumer_deleted', 'stream_not_found', 'ordered_consumer_recreated'],
  'no_responders',
]);

/** The messages of a stream over one connection, by an ordered consumer that has nothing to acknowledge. */
export class JetStreamConnection implements Connection<PlacedMessage> {
  readonly #client: JetStreamClient;
  readonly #reading: JetStreamReading;
  readonly #inbox: Inbox<JsMsg>;
  #place: JetStreamPosition;
  /** How many messages the connection is to bring where the end is known. */
  #left = Number.POSITIVE_INFINITY;
  #messages: ConsumerMessages | undefined;

  private constructor(client: JetStreamClient, reading: JetStreamReading, place: JetStreamPosition) {
    this.#client = client;
    this.#reading = reading;
    this.#place = place;
    this.#inbox = new Inbox(reading.ahead);
  }

  /**
   * Connects, to read what comes after a place.
   *
   * @param place undefined for where the options say.
   * @throws ConnectionLost when that is not possible now.
   * @throws MillraceError as `checkPlace` does; `BROKER_FAILED`.
   */
  static async open(
    reading: JetStreamReading,
    place: JetStreamPosition | undefined,
  ): Promise<JetStreamConnection> {
    const client = await connectToJetStream(reading.nats);
    try {
      const info = await askNats(reading.nats, client.packages, () =>
        client.manager.streams.info(reading.stream),
      );
      if (place) checkPlace(info, place);
      const connection = new JetStreamConnection(client, reading, place ?? firstPlace(info, reading.from));
      await askNats(reading.nats, client.packages, () => connection.#start());
      return connection;
    } catch (error) {
      await client.connection.close();
      throw error;
    }
  }

  /** The place of the last message handed out. */
  get place(): JetStreamPosition {
    return this.#place;
  }

  async next(): Promise<readonly PlacedMessage[] | undefined> {
    if (this.#left === 0) return undefined;
    const messages = await this.#inbox.take();
    const last = messages?.at(-1);
    if (!messages || !last) return undefined;
    if (last.seq !== this.#place.sequence + messages.length) await this.#checkGaps(messages);
    const { stream, created } = this.#place;
    this.#place = { sequence: last.seq, stream, created };
    this.#left -= messages.length;
    this.#reading.onLag(last.info.pending + this.#inbox.size);
    return messages.map(({ data, subject, seq: sequence }) => ({
      data,
      subject,
      position: { sequence, stream, created },
    }));
  }

  async close(): Promise<void> {
    this.#inbox.end();
    this.#messages?.stop();
    await this.#client.connection.close();
  }

  async #start(): Promise<void> {
    const { stream, subject, follow, ahead, onLag } = this.#reading;
    const { jetstream, DeliverPolicy } = this.#client.packages.jetStream;
    const consumer = await jetstream(this.#client.connection).consumers.get(stream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#place.sequence + 1,
      ...(subject === undefined ? {} : { filter_subjects: subject }),
    });
    const { num_pending: waiting } = await consumer.info(true);
    onLag(waiting);
    if (!follow) this.#left = waiting;
    this.#receive(consumer, ahead).catch((error: unknown) => this.#inbox.end(error));
  }

  async #receive(consumer: Consumer, ahead: number): Promise<void> {
    const messages = await consumer.consume({ max_messages: ahead, expires });
    this.#messages = messages;
    this.#watch(messages).catch((error: unknown) => this.#inbox.end(lost(error)));
    try {
      for await (const message of messages) {
        const room = this.#inbox.push(message);
        if (room) await room;
      }
    } catch (error) {
      this.#inbox.end(lost(error));
    }
    this.#inbox.end(new ConnectionLost('the connection was closed'));
  }

  /** Messages of other subjects, or deleted one by one, leave gaps too: only those that the stream has dropped matter. */
  async #checkGaps(messages: readonly JsMsg[]): Promise<void> {
    const { nats, stream } = this.#reading;
    const { manager, packages } = this.#client;
    const info = await askNats(nats, packages, () => manager.streams.info(stream));
    let { sequence } = this.#place;
    for (const { seq } of messages) {
      if (seq !== sequence + 1) break;
      sequence = seq;
    }
    checkPlace(info, { ...this.#place, sequence });
  }

  async #watch(messages: ConsumerMessages): Promise<void> {
    for await (const { type } of messages.status())
      if (disturbances.has(type)) this.#inbox.end(new ConnectionLost(`the consumer was disturbed: ${type}`));
  }
}

function lost(cause: unknown): ConnectionLost {
  return new ConnectionLost(show(cause), { cause });
}
