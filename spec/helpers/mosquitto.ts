import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { LocalServer, ServerProcess } from './server-process.js';

/** A real Mosquitto broker that keeps its sessions. */
export class Mosquitto extends LocalServer {
  /** Starts one. */
  static async start(): Promise<Mosquitto> {
    const process = await ServerProcess.create('mosquitto', ({ folder }) => ({
      command: 'mosquitto',
      args: ['-c', join(folder, 'mosquitto.conf')],
    }));
    const { port, folder } = process;
    const settings = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence true'];
    const keeping = [`persistence_location ${folder}/`, 'autosave_interval 1', 'autosave_on_changes true'];
    const user = 'user root';
    await writeFile(join(folder, 'mosquitto.conf'), [...settings, ...keeping, user].join('\n'));
    await process.start();
    return new Mosquitto(process);
  }

  get url(): string {
    return `mqtt://${this.address}`;
  }

  /** Publishes texts in order, each acknowledged. */
  async publish(topic: string, texts: readonly string[]): Promise<void> {
    const client = await connectAsync(this.url, { protocolVersion: 5 });
    for (const text of texts) await client.publishAsync(topic, text, { qos: 1 });
    await client.endAsync();
  }
}
