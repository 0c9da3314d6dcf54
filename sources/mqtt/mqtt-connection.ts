import type { MqttClient } from 'mqtt';
import { brokerRefused } from '../../core/brokers/broker-refused.js';
import { ConnectionLost } from '../../core/connection-lost.js';
import { show } from '../../core/errors.js';
import { Inbox } from '../../core/inbox.js';
import { loadPeer } from '../../core/load-peer.js';
import type { Message } from '../live/message.js';
import type { Connection } from '../live/reconnecting.js';

/** What is subscribed to. */
export interface MqttReading {
  readonly url: string;
  readonly topics: readonly string[];
  readonly qos: 0 | 1 | 2;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** By which the broker keeps what comes meanwhile; undefined for a session that ends with the connection. */
  readonly clientId: string | undefined;
  /** Seconds for which the broker keeps the session. */
  readonly keepSession: number;
  readonly ahead: number;
}

const connectTimeout = 5000;
// Bad credentials, not authorized, banned, and topics that may not be subscribed to, by MQTT 5 and 3.1.1.
const refusals: ReadonlySet<unknown> = new Set([4, 5, 0x85, 0x86, 0x87, 0x8a, 0x8f]);

/** The messages of one connection: a message is acknowledged, and the next one read, when there is room for it. */
export class MqttConnection implements Connection<Message> {
  readonly #client: MqttClient;
  readonly #inbox: Inbox<Message>;

  private constructor(client: MqttClient, ahead: number) {
    this.#client = client;
    this.#inbox = new Inbox(ahead);
    client.handleMessage = ({ topic, payload }, done) => {
      const room = this.#inbox.push({ data: Buffer.from(payload), subject: topic });
      if (room) room.then(() => done());
      else done();
    };
    client.on('error', (error) => this.#inbox.end(mqttError(error)));
    client.on('close', () => this.#inbox.end(new ConnectionLost('the connection was closed')));
  }

  /**
   * Connects and subscribes.
   *
   * @throws ConnectionLost when the broker does not answer now.
   * @throws MillraceError `BROKER_FAILED` when it refuses; `PACKAGE_MISSING`.
   */
  static async open(reading: MqttReading): Promise<MqttConnection> {
    const { connect } = await loadPeer('mqtt, which speaks MQTT', 'mqtt', () => import('mqtt'));
    const { url, username, password, clientId, keepSession, ahead, topics, qos } = reading;
    const client = connect(url, {
      protocolVersion: 5,
      clean: clientId === undefined,
      properties: {
        receiveMaximum: Math.min(ahead, 65_535),
        ...(clientId === undefined ? {} : { sessionExpiryInterval: keepSession }),
      },
      ...(clientId === undefined ? {} : { clientId }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      reconnectPeriod: 0,
      connectTimeout,
      resubscribe: false,
    });
    const connection = new MqttConnection(client, ahead);
    try {
      await connected(client);
      await client.subscribeAsync([...topics], { qos });
      return connection;
    } catch (error) {
      await connection.close();
      throw mqttError(error);
    }
  }

  next(): Promise<readonly Message[] | undefined> {
    return this.#inbox.take();
  }

  async close(): Promise<void> {
    this.#inbox.end();
    await this.#client.endAsync(true);
  }
}

function connected(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new ConnectionLost('the connection was closed')));
  });
}

function mqttError(cause: unknown): Error {
  if (cause instanceof ConnectionLost) return cause;
  if (!refusals.has(Object(cause).code)) return new ConnectionLost(show(cause), { cause });
  return brokerRefused('MQTT', cause, 'topics');
}
