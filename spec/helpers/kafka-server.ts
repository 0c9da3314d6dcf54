import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { z } from 'zod';
import { cacheFolder } from '../../core/cache-folder.js';
import { root } from './repository.js';
import { freePort, LocalServer, ServerProcess } from './server-process.js';

const execute = promisify(execFile);
const cluster = '4L6g3nShT-eMCtK--X86sw';

/** A real Kafka broker (KRaft), started from the jars that `scripts/kafka` pins. */
export class KafkaServer extends LocalServer {
  /** Starts one; the first time it fetches the jars with Maven. */
  static async start(): Promise<KafkaServer> {
    const jars = await kafkaJars();
    const controller = await freePort();
    const process = await ServerProcess.create('kafka', ({ folder }) => ({
      command: 'java',
      args: [
        '-Xmx256m',
        '-XX:TieredStopAtLevel=1',
        '-cp',
        join(jars, '*'),
        'kafka.Kafka',
        settingsIn(folder),
      ],
    }));
    await writeFile(settingsIn(process.folder), settings(process, controller));
    const format = ['format', '-t', cluster, '-c', settingsIn(process.folder)];
    await execute('java', ['-cp', join(jars, '*'), 'kafka.tools.StorageTool', ...format]);
    const server = new KafkaServer(process);
    await server.start();
    return server;
  }

  get brokers(): string {
    return this.address;
  }

  /** Does something with a connection of its own. */
  async with<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.client().admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  addTopic(topic: string, numPartitions = 1): Promise<void> {
    return this.with(async (admin) => {
      await admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: true });
    });
  }

  /** Publishes texts in order, each acknowledged, and once even where a send is repeated. */
  async publish(topic: string, texts: readonly string[], partition = 0): Promise<void> {
    const producer = this.client().producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const block = 1000;
    for (let begin = 0; begin < texts.length; begin += block)
      await producer.send({
        topic,
        messages: texts.slice(begin, begin + block).map((value) => ({ value, partition })),
      });
    await producer.disconnect();
  }

  client(): Kafka {
    return new kafkajs.Kafka({ brokers: [this.brokers], logLevel: kafkajs.logLevel.NOTHING });
  }
}

function settingsIn(folder: string): string {
  return join(folder, 'server.properties');
}

function settings({ port, folder }: ServerProcess, controller: number): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(folder, 'log'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

const checksumsSchema = z.record(z.string(), z.string());

/** The folder of the jars; fetched once, and checked against their pinned checksums. */
async function kafkaJars(): Promise<string> {
  const checksums = checksumsSchema.parse(
    JSON.parse(await readFile(join(root, 'scripts/kafka/checksums.json'), 'utf8')),
  );
  const key = createHash('sha256').update(JSON.stringify(checksums)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `kafka-${key}`);
  if (await holds(folder, checksums)) return folder;
  const aside = `${folder}.${process.pid}`;
  await mkdir(aside, { recursive: true });
  try {
    const pom = join(root, 'scripts/kafka/pom.xml');
    await execute('mvn', [
      '-q',
      '-B',
      '-f',
      pom,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${aside}`,
    ]);
    if (!(await holds(aside, checksums))) throw new Error('the jars of Kafka are others than those pinned');
    // Another process may have fetched them meanwhile, and use them.
    if (await holds(folder, checksums)) return folder;
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return folder;
}

async function holds(folder: string, checksums: Readonly<Record<string, string>>): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.sort().join(delimiter) !== Object.keys(checksums).sort().join(delimiter)) return false;
  for (const name of names) {
    const sum = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
    if (sum !== checksums[name]) return false;
  }
  return true;
}
