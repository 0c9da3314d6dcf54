import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { NatsServer } from '../../helpers/nats-server.js';
import { batchSize, messageText, type Report } from './messages.js';
import { Service } from './service.js';

/** How a service is put to work. */
export interface SoakOptions {
  /** The JavaScript of `child.ts`. */
  readonly program: string;
  /** An empty folder. */
  readonly folder: string;
  /** A report follows each round. */
  readonly rounds: number;
  /** Of each round: messages and requests come in so many portions, which this many milliseconds lie between. */
  readonly portions: number;
  readonly milliseconds: number;
  /** Messages of a portion, a multiple of a batch, and requests of it. */
  readonly messages: number;
  readonly requests: number;
  /** Told each report. */
  readonly onReport?: (report: Beside, served: number) => void;
}

/** What a service says of itself, beside a thread that does nothing at the same time. */
export interface Beside extends Report {
  /** The delay of that thread's event loop, as the service's. */
  readonly idle: number;
}

/** What a service said of itself, round by round, and how many requests it has answered. */
export interface Soaked {
  readonly reports: readonly Beside[];
  readonly served: number;
}

/**
 * Lets a service learn from JetStream and answer requests at once, and has it tell how it is after each round.
 *
 * @throws Error when the service ends, or an answer is no prediction.
 */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const server = await NatsServer.start();
  try {
    await server.addStream('soak');
    const args = [options.program, join(options.folder, 'run'), server.servers, 'soak'];
    const service = await Service.start(args);
    try {
      const reports = await work(server, service, options);
      await service.stop();
      return { reports, served: service.served };
    } finally {
      service.kill();
    }
  } finally {
    await server.remove();
  }
}

async function work(server: NatsServer, service: Service, options: SoakOptions): Promise<readonly Beside[]> {
  const { rounds, portions, milliseconds, messages, requests } = options;
  const reports: Beside[] = [];
  const idle = new Worker(join(dirname(options.program), 'idle.js'));
  const connection = await connect({ servers: server.servers });
  const client = jetstream(connection);
  let sent = 0;
  const portion = async (): Promise<void> => {
    const begin = sent;
    sent += messages;
    const numbers = Array.from({ length: messages }, (_, place) => begin + place);
    await Promise.all([
      pause(milliseconds),
      ...numbers.map((number) => client.publish('soak.message', messageText(number))),
      ...numbers.slice(0, requests).map((number) => service.ask(number)),
    ]);
  };
  try {
    for (let round = 0; round < rounds; round++) {
      for (let done = 0; done < portions; done++) await portion();
      while ((await service.steps()) < sent / batchSize) await pause(1);
      const report = { ...(await service.report()), idle: await delayOf(idle) };
      reports.push(report);
      options.onReport?.(report, service.served);
    }
    return reports;
  } finally {
    await connection.close();
    await idle.terminate();
  }
}

async function delayOf(idle: Worker): Promise<number> {
  const told = once(idle, 'message');
  idle.postMessage('report');
  const [delay] = await told;
  return Number(delay);
}
