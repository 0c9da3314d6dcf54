import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { type KafkaOptions, kafkaClient, kafkaError } from '../../core/brokers/kafka.js';
import { ConnectionLost } from '../../core/connection-lost.js';
import { Inbox } from '../../core/inbox.js';
import type { PlacedMessage } from '../live/message.js';
import type { Connection } from '../live/reconnecting.js';
import { beatUntil } from './beat-until.js';
import { memberOf } from './member.js';
import type { Partitions } from './partitions.js';
import { checkOffset, type Offsets, type PartitionRange, positionAt } from './place.js';
import { type Commits, checkNext, committedBy, rangesOf } from './topic.js';

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
  /** Tells the run from others of its group. */
  readonly owner: string;
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
  #commits: Commits = new Map();
  /** Whether another run has gone on with what was dealt out is being looked up. */
  #lookedUp: Promise<void> = Promise.resolve();

  private constructor(kafka: Kafka, reading: KafkaReading, progress: KafkaProgress) {
    this.#reading = reading;
    this.#progress = progress;
    this.#inbox = new Inbox(reading.ahead);
    this.#admin = kafka.admin();
    this.#consumer = memberOf(kafka, reading.group, reading.sessionTimeout);
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
    const placed: PlacedMessage[] = [];
    for (const message of messages) {
      const { partition, offset, loss } = message;
      if (partitions.handOut(partition, offset, loss)) placed.push(this.#placed(message));
    }
    return placed;
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
        metadata: this.#progress.owner,
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
    const { partitions, owner } = this.#progress;
    partitions.leave();
    await this.#admin.connect();
    this.#commits = await committedBy(this.#admin, groupId, topic);
    partitions.yieldTo(this.#commits, owner);
    this.#ranges = await rangesOf(this.#admin, topic);
    for (const [partition, offset] of partitions.offsets)
      checkOffset(topic, partition, offset, this.#ranges.get(partition) ?? { low: 0, high: 0 });
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
    this.#lookedUp = this.#lookUp();
    if (this.#isDone()) this.#inbox.end();
  }

  /** Until it was given up, its owner may have told the group more than was known when this one joined. */
  async #lookUp(): Promise<void> {
    const { topic, group } = this.#reading;
    const { partitions, owner } = this.#progress;
    try {
      this.#commits = await committedBy(this.#admin, group, topic);
      for (const [partition, offset] of partitions.yieldTo(this.#commits, owner))
        this.#consumer.seek({ topic, partition, offset: `${offset}` });
      if (this.#isDone()) this.#inbox.end();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #receive({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { partition, messages } = batch;
    const { partitions } = this.#progress;
    const isOver = (): boolean => !isRunning() || isStale() || this.#inbox.ended;
    await this.#lookedUp;
    if (isOver()) return;
    this.#highs.set(partition, Number(batch.highWatermark));
    const [first] = messages;
    if (first && !(await this.#follows(partition, Number(first.offset)))) return;
    for (const { offset: text, value: data, key } of messages) {
      const offset = Number(text);
      const loss = partitions.receive(partition, offset);
      if (loss === undefined) continue;
      const room = this.#inbox.push({ partition, offset, loss, data, key: key ?? undefined });
      if (!room) continue;
      resolveOffset(text);
      await beatUntil(room, heartbeat, this.#reading.sessionTimeout / 10);
      if (isOver()) return;
    }
    const last = messages.at(-1);
    if (last) resolveOffset(last.offset);
    await heartbeat();
  }

  /** Whether nothing was dropped in front of a message; the client goes on elsewhere without a word where it was. */
  async #follows(partition: number, offset: number): Promise<boolean> {
    const next = this.#progress.partitions.next(partition);
    if (next === undefined || next === offset) return true;
    try {
      await checkNext(this.#admin, this.#reading.topic, partition, next, offset);
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #placed({ partition, offset, data, key }: Received): PlacedMessage {
    const { topic } = this.#reading;
    const { partitions, owner } = this.#progress;
    const index = ++this.#progress.index;
    return {
      data: data ?? new Uint8Array(),
      subject: topic,
      key,
      where: () => `topic ${topic}, partition ${partition}, offset ${offset}`,
      position: positionAt({ index, owner, offsets: partitions.offsets }),
      fault: data === null ? 'a message with a value' : undefined,
    };
  }

  #isDone(): boolean {
    const { follow } = this.#reading;
    return !follow && this.#progress.partitions.reached(this.#ranges, this.#commits);
  }

  #fail(error: unknown): void {
    this.#inbox.end(kafkaError(this.#reading.kafka, error ?? new ConnectionLost('the consumer has crashed')));
  }
}
