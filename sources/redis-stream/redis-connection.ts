import type { Redis } from 'ioredis';
import { askRedis, connectToRedis } from '../../core/brokers/redis.js';
import { ConnectionLost } from '../../core/connection-lost.js';
import { MillraceError } from '../../core/errors.js';
import type { PlacedMessage } from '../live/message.js';
import type { Connection } from '../live/reconnecting.js';
import { type Entry, entriesIn, messageOf } from './entry.js';
import { beforeAll, isBefore, type RedisPosition } from './place.js';
import { type StreamState, streamState } from './stream-state.js';

/** What is read of a stream. */
export interface RedisReading {
  readonly url: string;
  readonly stream: string;
  /** The field of an entry that holds the message; undefined for all fields as one JSON object. */
  readonly field: string | undefined;
  readonly from: 'start' | 'new';
  readonly follow: boolean;
  readonly ahead: number;
  /** Told how many entries the stream holds behind the last one received; undefined where nobody asks. */
  readonly onLag: ((entries: number) => void) | undefined;
}

const waitMilliseconds = 1000;

/** The entries of a stream over one connection, by their ids. */
export class RedisConnection implements Connection<PlacedMessage> {
  readonly #client: Redis;
  readonly #reading: RedisReading;
  #place: RedisPosition = { id: beforeAll };
  /** The last id that the stream held when it was opened. */
  #end = beforeAll;
  #closed = false;

  private constructor(client: Redis, reading: RedisReading) {
    this.#client = client;
    this.#reading = reading;
  }

  /**
   * Connects, to read what comes after a place.
   *
   * @param place undefined for where the options say.
   * @throws ConnectionLost when that is not possible now.
   * @throws MillraceError `OFFSET_EXPIRED` or `LOG_REPLACED` when the stream does not hold the entry of that place;
   *   `BROKER_FAILED`, `PACKAGE_MISSING`.
   */
  static async open(reading: RedisReading, place: RedisPosition | undefined): Promise<RedisConnection> {
    const connection = new RedisConnection(await connectToRedis(reading.url), reading);
    try {
      await connection.#start(place);
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** The place of the last entry handed out. */
  get place(): RedisPosition {
    return this.#place;
  }

  async next(): Promise<readonly PlacedMessage[] | undefined> {
    for (;;) {
      if (this.#closed || (!this.#reading.follow && !isBefore(this.#place.id, this.#end))) return undefined;
      const entries = await this.#read();
      if (entries.length === 0) continue;
      await this.#checkHeld(this.#place.id);
      const messages = entries.map((entry, index) => this.#placed(entry, index + 1));
      this.#place = placeBehind(this.#place, entries.at(-1)?.[0] ?? this.#place.id, entries.length);
      await this.#tellLag();
      return messages;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#client.disconnect();
  }

  async #start(place: RedisPosition | undefined): Promise<void> {
    const state = await this.#ask(() => streamState(this.#client, this.#reading.stream));
    this.#end = state.last;
    this.#place = place ?? firstPlace(state, this.#reading.from);
    if (isBefore(this.#end, this.#place.id)) throw this.#replaced();
    await this.#checkHeld(this.#place.id);
    await this.#tellLag();
  }

  async #read(): Promise<readonly Entry[]> {
    const { stream, ahead } = this.#reading;
    const { id } = this.#place;
    const answer = await this.#ask(() =>
      this.#client.xreadBuffer('COUNT', ahead, 'BLOCK', waitMilliseconds, 'STREAMS', stream, id),
    );
    return entriesIn(answer);
  }

  /** The oldest entries are dropped first: while the last one read is there, none behind it is missing. */
  async #checkHeld(id: string): Promise<void> {
    if (id === beforeAll) return;
    const { stream } = this.#reading;
    const held = await this.#ask(() => this.#client.xrange(stream, id, id));
    if (held.length > 0) return;
    const { last } = await this.#ask(() => streamState(this.#client, stream));
    if (last === id) return;
    throw new MillraceError('OFFSET_EXPIRED', {
      what: `stream ${stream}`,
      given: `no entry ${id}`,
      expected: 'the last entry read still to be there, so that none behind it is missing',
      advice: 'Start a new run in another folder, and let the stream keep entries for longer',
    });
  }

  /** By subtraction: to count the entries behind an id Redis would have to go through them. */
  async #tellLag(): Promise<void> {
    const { stream, onLag } = this.#reading;
    const { added: read } = this.#place;
    if (!onLag) return;
    const { added, length } = await this.#ask(() => streamState(this.#client, stream));
    onLag(added === undefined || read === undefined ? length : Math.min(length, added - read));
  }

  #placed(entry: Entry, count: number): PlacedMessage {
    const { stream, field } = this.#reading;
    const { id, added } = placeBehind(this.#place, entry[0], count);
    return { ...messageOf(entry, stream, field), position: added === undefined ? { id } : { id, added } };
  }

  #replaced(): MillraceError {
    return new MillraceError('LOG_REPLACED', {
      what: `stream ${this.#reading.stream}`,
      given: `an end at ${this.#end}`,
      expected: `an end at ${this.#place.id} or later, which was read`,
      advice: 'Start a new run in another folder: it reads what the stream holds now',
    });
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await askRedis(this.#reading.url, work);
    } catch (cause) {
      throw this.#closed ? new ConnectionLost('closed', { cause }) : cause;
    }
  }
}

/** Where a fresh run begins. */
function firstPlace({ added, length, last }: StreamState, from: RedisReading['from']): RedisPosition {
  if (from === 'new') return { id: last, added };
  return { id: beforeAll, added: added === undefined ? undefined : added - length };
}

/** The place of an entry that comes so many behind another place. */
function placeBehind({ added }: RedisPosition, id: string, count: number): RedisPosition {
  return { id, added: added === undefined ? undefined : added + count };
}
