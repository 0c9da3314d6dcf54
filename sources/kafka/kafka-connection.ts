import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { type KafkaOptions, kafkaClient, kafkaError } from '../../core/brokers/kafka.js';
import { ConnectionLost } from '../../core/connection-lost.js';
import { Inbox } from '../../core/inbox.js';
import type { PlacedMessage } from '../live/message.js';
import type { Connection } from '../live/reconnecting.js';
import { beatUntil } from './beat-until.js';
import type { Partitions } from './partitions.js';
import { checkOffset, type Offsets, type PartitionRange, positionAt } from './place.js';
import { committedBy, rangesOf } from './topic.js';

/** What is read of a topic. */
export interface KafkaReading {
  readonly kafka: KafkaOptions;
  readonly topic: string;
  readonly group: string;
  readonly from: 'start' | 'new';
  readonly follow: boolean;
  readonly ahead: number;
  readonly sessionTimeout: number;
  readonly onLag: (messages: number) => void;
}

/** What a run has read so far, over all connections. */
export interface KafkaProgress {
  index: number;
  readonly partitions: Partitions;
}

interface Received {
  readonly partition: number;
  readonly offset: number;
  readonly loss: number;
  readonly data: Uint8Array | null;
  readonly key: Uint8Array | undefined;
}

/** The messages of a topic over one membership of its consumer group. */
export class KafkaConnection implements Connection<PlacedMessage> {
  readonly #reading: KafkaReading;
  readonly #progress: KafkaProgress;
  readonly #admin: Admin;
  readonly #consumer: Consumer;
  readonly #inbox: Inbox<Received>;
  readonly #highs = new Map<number, number>();
  /** What the topic held when it was opened, and how far the group had come. */
  #ranges: ReadonlyMap<number, PartitionRange> = new Map();
  #committed: Offsets = new Map();

  private constructor(kafka: Kafka, reading: KafkaReading, progress: KafkaProgress) {
    const { group: groupId, sessionTimeout, ahead } = reading;
    this.#reading = reading;
    this.#progress = progress;
    this.#inbox = new Inbox(ahead);
    this.#admin = kafka.admin();
    this.#consumer = kafka.consumer({
      groupId,
      sessionTimeout,
      rebalanceTimeout: 2 * sessionTimeout,
      heartbeatInterval: Math.ceil(sessionTimeout / 10),
      maxWaitTimeInMs: 100,
      allowAutoTopicCreation: false,
    });
  }

  /**
   * Connects, checks that what is to be read next is still there, and joins the group.
   *
   * @throws ConnectionLost when that is not possible now.
   * @throws MillraceError as `checkOffset` does; `BROKER_FAILED`, `PACKAGE_MISSING`.
   */
  static async open(reading: KafkaReading, progress: KafkaProgress): Promise<KafkaConnection> {
    const connection = new KafkaConnection(await kafkaClient(reading.kafka), reading, progress);
    try {
      await connection.#start();
      return connection;
    } catch (error) {
      await connection.close();
      throw kafkaError(reading.kafka, error);
    }
  }

  async next(): Promise<readonly PlacedMessage[] | undefined> {
    if (this.#isDone()) return undefined;
    const messages = await this.#inbox.take();
    if (!messages) return undefined;
    const { partitions } = this.#progress;
    this.#reading.onLag(partitions.lag(this.#highs) + this.#inbox.size);
    return messages.flatMap((message) =>
      partitions.handOut(message.partition, message.offset, message) ? [this.#placed(message)] : [],
    );
  }

  /** Tells the group how far it is: only where the partitions are still owned. */
  async commit(offsets: Offsets): Promise<void> {
    const owned = [...offsets].filter(([partition]) => this.#progress.partitions.owns(partition));
    if (owned.length === 0) return;
    await this.#consumer.commitOffsets(
      owned.map(([partition, offset]) => ({
        topic: this.#reading.topic,
        partition,
        offset: `${offset + 1}`,
      })),
    );
  }

  async close(): Promise<void> {
    this.#inbox.end();
    // A broker that is gone cannot be taken leave of.
    await Promise.allSettled([this.#consumer.disconnect(), this.#admin.disconnect()]);
  }

  async #start(): Promise<void> {
    const { topic, from, group: groupId } = this.#reading;
    const { offsets } = this.#progress.partitions;
    this.#progress.partitions.leave();
    await this.#admin.connect();
    this.#ranges = await rangesOf(this.#admin, topic);
    for (const [partition, offset] of offsets)
      checkOffset(topic, partition, offset, this.#ranges.get(partition) ?? { low: 0, high: 0 });
    this.#committed = await committedBy(this.#admin, groupId, topic);
    const { GROUP_JOIN, CRASH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => this.#assign(payload.memberAssignment[topic] ?? []));
    this.#consumer.on(CRASH, ({ payload }) => this.#fail(payload.error));
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: from === 'start' });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (batch) => this.#receive(batch),
    });
  }

  #assign(partitions: readonly number[]): void {
    const { topic } = this.#reading;
    for (const [partition, offset] of this.#progress.partitions.assign(partitions))
      this.#consumer.seek({ topic, partition, offset: `${offset}` });
    if (this.#isDone()) this.#inbox.end();
  }

  async #receive({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { partition } = batch;
    const { partitions } = this.#progress;
    this.#highs.set(partition, Number(batch.highWatermark));
    const [first] = batch.messages;
    if (first && !(await this.#follows(partition, Number(first.offset)))) return;
    for (const { offset: text, value: data, key } of batch.messages) {
      if (!isRunning() || isStale() || this.#inbox.ended) return;
      const offset = Number(text);
      const received = partitions.receive(partition, offset);
      const message = { partition, offset, data, key: key ?? undefined };
      const room = received && this.#inbox.push({ ...message, ...received });
      resolveOffset(text);
      if (room) await beatUntil(room, heartbeat, this.#reading.sessionTimeout / 10);
    }
    await heartbeat();
  }

  /** Whether nothing was dropped in front of a message; the client goes on elsewhere without a word where it was. */
  async #follows(partition: number, offset: number): Promise<boolean> {
    const next = this.#progress.partitions.next(partition);
    if (next === undefined || next === offset) return true;
    try {
      const range = (await rangesOf(this.#admin, this.#reading.topic)).get(partition) ?? { low: 0, high: 0 };
      // A message before the one expected: what was read is no longer there.
      const high = offset < next ? Math.min(range.high, offset) : range.high;
      checkOffset(this.#reading.topic, partition, next - 1, { low: range.low, high });
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #placed({ partition, offset, data, key }: Received): PlacedMessage {
    const { topic } = this.#reading;
    const { partitions } = this.#progress;
    this.#progress.index++;
    return {
      data: data ?? new Uint8Array(),
      subject: topic,
      key,
      where: `topic ${topic}, partition ${partition}, offset ${offset}`,
      position: positionAt(this.#progress.index, partitions.offsets),
      ...(data === null ? { fault: 'a message with a value' } : {}),
    };
  }

  #isDone(): boolean {
    const { follow } = this.#reading;
    return !follow && this.#progress.partitions.reached(this.#ranges, this.#committed);
  }

  #fail(error: unknown): void {
    this.#inbox.end(kafkaError(this.#reading.kafka, error ?? new ConnectionLost('the consumer has crashed')));
  }
}
