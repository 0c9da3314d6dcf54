import type { MqttClient } from 'mqtt';
import { connected, type MqttServer, mqttClient, mqttError } from '../../core/brokers/mqtt.js';
import { ConnectionLost } from '../../core/connection-lost.js';
import { Inbox } from '../../core/inbox.js';
import type { Message } from '../live/message.js';
import type { Connection } from '../live/reconnecting.js';

/** What is subscribed to. */
export interface MqttReading extends MqttServer {
  readonly topics: readonly string[];
  readonly qos: 0 | 1 | 2;
  /** By which the broker keeps what comes meanwhile; undefined for a session that ends with the connection. */
  readonly clientId: string | undefined;
  /** Seconds for which the broker keeps the session. */
  readonly keepSession: number;
  readonly ahead: number;
}

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
    const { clientId, keepSession, ahead, topics, qos } = reading;
    const client = await mqttClient(reading, {
      clean: clientId === undefined,
      properties: {
        receiveMaximum: Math.min(ahead, 65_535),
        ...(clientId === undefined ? {} : { sessionExpiryInterval: keepSession }),
      },
      ...(clientId === undefined ? {} : { clientId }),
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
