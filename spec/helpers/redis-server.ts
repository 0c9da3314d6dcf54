import { Redis } from 'ioredis';
import { LocalServer, ServerProcess } from './server-process.js';

/** A real Redis that keeps what it is told. */
export class RedisServer extends LocalServer {
  /** Starts one. */
  static async start(): Promise<RedisServer> {
    const process = await ServerProcess.create('redis', ({ port, folder }) => ({
      command: 'redis-server',
      args: [
        ...['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder],
        ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
      ],
    }));
    await process.start();
    return new RedisServer(process);
  }

  get url(): string {
    return `redis://${this.address}`;
  }

  /** Does something with a connection of its own. */
  async with<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.url);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  /** Adds texts in order as the field `json` of entries, numbered from where it is told: a number that is there is refused. */
  async publish(stream: string, texts: readonly string[], first = 1): Promise<void> {
    await this.with(async (client) => {
      const block = 1000;
      for (let begin = 0; begin < texts.length; begin += block) {
        const pipeline = client.pipeline();
        for (const [place, text] of texts.slice(begin, begin + block).entries())
          pipeline.xadd(stream, `${first + begin + place}-0`, 'json', text);
        await pipeline.exec();
      }
    });
  }
}
