import type { Redis } from 'ioredis';
import { z } from 'zod';
import { brokerRefused } from '../../core/brokers/broker-refused.js';
import { ConnectionLost } from '../../core/connection-lost.js';
import { MillraceError, show } from '../../core/errors.js';
import { loadPeer } from '../../core/load-peer.js';
import type { PlacedMessage } from '../live/message.js';
import type { Connection } from '../live/reconnecting.js';

/** What is read of a stream. */
export interface RedisReading {
  readonly url: string;
  readonly stream: string;
  /** The field of an entry that holds the message; undefined for all fields as one JSON object. */
  readonly field: string | undefined;
  readonly from: 'start' | 'new';
  readonly follow: boolean;
  readonly ahead: number;
}

/** An id before that of any entry. */
export const beforeAll = '0-0';

const waitMilliseconds = 1000;
const connectTimeout = 5000;

const bytes = z.instanceof(Buffer);
const answerSchema = z.array(z.tuple([bytes, z.array(z.tuple([bytes, z.array(bytes)]))])).nullable();

/** An id, and names and values in turn. */
type Entry = readonly [string, readonly Buffer[]];

/** The entries of a stream over one connection, by their ids. */
export class RedisConnection implements Connection<PlacedMessage> {
  readonly #client: Redis;
  readonly #reading: RedisReading;
  #id = beforeAll;
  /** The last id that the stream held when it was opened. */
  #end = beforeAll;
  #closed = false;

  private constructor(client: Redis, reading: RedisReading) {
    this.#client = client;
    this.#reading = reading;
  }

  /**
   * Connects, to read what comes after an id.
   *
   * @param id undefined for where the options say.
   * @throws ConnectionLost when that is not possible now.
   * @throws MillraceError `OFFSET_EXPIRED` or `LOG_REPLACED` when the stream does not hold the entry of that id;
   *   `BROKER_FAILED`, `PACKAGE_MISSING`.
   */
  static async open(reading: RedisReading, id: string | undefined): Promise<RedisConnection> {
    const { Redis } = await loadPeer('ioredis, which speaks to Redis', 'ioredis', () => import('ioredis'));
    const client = new Redis(reading.url, {
      lazyConnect: true,
      connectTimeout,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    // Each command tells its own failure.
    client.on('error', () => {});
    const connection = new RedisConnection(client, reading);
    try {
      await connection.#ask(() => client.connect());
      await connection.#start(id);
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** The id of the last entry handed out. */
  get id(): string {
    return this.#id;
  }

  async next(): Promise<readonly PlacedMessage[] | undefined> {
    for (;;) {
      if (this.#closed || (!this.#reading.follow && !isBefore(this.#id, this.#end))) return undefined;
      const entries = await this.#read();
      if (entries.length === 0) continue;
      await this.#checkHeld(this.#id);
      this.#id = entries.at(-1)?.[0] ?? this.#id;
      return entries.map((entry) => this.#messageOf(entry));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#client.disconnect();
  }

  async #start(id: string | undefined): Promise<void> {
    this.#end = await this.#lastId();
    this.#id = id ?? (this.#reading.from === 'start' ? beforeAll : this.#end);
    if (isBefore(this.#end, this.#id)) throw this.#replaced();
    await this.#checkHeld(this.#id);
  }

  async #read(): Promise<readonly Entry[]> {
    const { stream, ahead } = this.#reading;
    const answer = await this.#ask(() =>
      this.#client.xreadBuffer('COUNT', ahead, 'BLOCK', waitMilliseconds, 'STREAMS', stream, this.#id),
    );
    const [first] = answerSchema.parse(answer) ?? [];
    return (first?.[1] ?? []).map(([entryId, fields]): Entry => [entryId.toString(), fields]);
  }

  /** The oldest entries are dropped first: while the last one read is there, none behind it is missing. */
  async #checkHeld(id: string): Promise<void> {
    if (id === beforeAll) return;
    const { stream } = this.#reading;
    const held = await this.#ask(() => this.#client.xrange(stream, id, id));
    if (held.length > 0 || (await this.#lastId()) === id) return;
    throw new MillraceError('OFFSET_EXPIRED', {
      what: `stream ${stream}`,
      given: `no entry ${id}`,
      expected: 'the last entry read still to be there, so that none behind it is missing',
      advice: 'Start a new run in another folder, and let the stream keep entries for longer',
    });
  }

  async #lastId(): Promise<string> {
    const { stream } = this.#reading;
    const [last] = await this.#ask(() => this.#client.xrevrange(stream, '+', '-', 'COUNT', 1));
    return last?.[0] ?? beforeAll;
  }

  #messageOf([id, fields]: Entry): PlacedMessage {
    const { stream, field } = this.#reading;
    const position = { id };
    if (field === undefined) return { data: objectOf(fields), subject: stream, position };
    const place = fields.findIndex((name, index) => index % 2 === 0 && name.toString() === field);
    const data = place < 0 ? undefined : fields[place + 1];
    if (data) return { data, subject: stream, position };
    return { data: objectOf(fields), subject: stream, position, fault: `an entry with the field ${field}` };
  }

  #replaced(): MillraceError {
    return new MillraceError('LOG_REPLACED', {
      what: `stream ${this.#reading.stream}`,
      given: `an end at ${this.#end}`,
      expected: `an end at ${this.#id} or later, which was read`,
      advice: 'Start a new run in another folder: it reads what the stream holds now',
    });
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (this.#closed) throw new ConnectionLost('closed', { cause });
      if (
        !(cause instanceof Error) ||
        cause.name !== 'ReplyError' ||
        /^(LOADING|BUSY|TRYAGAIN)/.test(cause.message)
      )
        throw new ConnectionLost(show(cause), { cause });
      throw brokerRefused(`Redis, stream ${this.#reading.stream}`, cause);
    }
  }
}

function objectOf(fields: readonly Buffer[]): Uint8Array {
  const pairs = fields.flatMap((name, place) =>
    place % 2 === 0 ? [[name.toString(), fields[place + 1]?.toString() ?? '']] : [],
  );
  return Buffer.from(JSON.stringify(Object.fromEntries(pairs)));
}

/** Whether an id `milliseconds-count` is before another one. */
function isBefore(one: string, other: string): boolean {
  const [time, count] = partsOf(one);
  const [otherTime, otherCount] = partsOf(other);
  return time < otherTime || (time === otherTime && count < otherCount);
}

// In 64 bits each, which a number does not hold.
function partsOf(id: string): readonly [bigint, bigint] {
  const [time = '0', count = '0'] = id.split('-');
  return [BigInt(time), BigInt(count)];
}
