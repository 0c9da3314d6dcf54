import { type JetStreamManager, jetstream, jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { LocalServer, ServerProcess } from './server-process.js';

/** A real NATS server with JetStream. */
export class NatsServer extends LocalServer {
  /** Starts one. */
  static async start(): Promise<NatsServer> {
    const process = await ServerProcess.create('nats', ({ port, folder }) => ({
      command: 'nats-server',
      args: ['--addr', '127.0.0.1', '--port', `${port}`, '--jetstream', '--store_dir', folder],
    }));
    const server = new NatsServer(process);
    await process.start();
    return server;
  }

  get servers(): string {
    return this.address;
  }

  /** Does something with a connection of its own. */
  async with<T>(work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
    const connection = await connect({ servers: this.servers });
    try {
      return await work(await jetstreamManager(connection));
    } finally {
      await connection.close();
    }
  }

  /** Makes a stream of the subject `name.>`, in the place of any there is. */
  addStream(name: string, config: Partial<StreamConfig> = {}): Promise<void> {
    return this.with(async (manager) => {
      await manager.streams.add({ name, subjects: [`${name}.>`], ...config });
    });
  }

  /** Publishes texts in order, each acknowledged. */
  async publish(subject: string, texts: readonly string[], idPrefix?: string): Promise<void> {
    const connection = await connect({ servers: this.servers });
    try {
      const client = jetstream(connection);
      const block = 500;
      for (let begin = 0; begin < texts.length; begin += block)
        await Promise.all(
          texts
            .slice(begin, begin + block)
            .map((text, place) =>
              client.publish(subject, text, idPrefix ? { msgID: `${idPrefix}${begin + place}` } : {}),
            ),
        );
    } finally {
      await connection.close();
    }
  }
}
