import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { EachMessagePayload } from 'kafkajs';
import { z } from 'zod';
import { parseEvent, type RunEventOf } from '../../../core/events.js';
import { Example } from '../../helpers/example.js';
import { KafkaServer } from '../../helpers/kafka-server.js';

const message = z.record(z.string(), z.unknown());

describe('examples/orders, a Kafka topic in and predictions out', () => {
  let dir: string;
  let broker: KafkaServer;
  let example: Example;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-orders-'));
    broker = await KafkaServer.start();
  });
  afterEach(() => example.kill());
  after(async () => {
    await broker.remove();
    await rm(dir, { recursive: true, force: true });
  });

  function start(...options: readonly string[]): void {
    example = new Example('orders', ['--broker', broker.brokers, '--dir', dir, '--every', '1', ...options]);
  }

  it('learns what a fraud is, and goes on when it was killed', async () => {
    start();
    await example.prints(/step 60 /);
    await example.kill();
    start();
    const [, step] = await example.prints(/goes on at step (\d+)/);
    expect(Number(step)).to.be.at.least(40);
    const [, auc] = await example.prints(/step 120 .* AUC ([\d.]+)/);
    expect(Number(auc)).to.be.greaterThan(0.65);
  });

  it('learns from each outcome once, and predicts every order', async () => {
    const sold = await fieldOf(broker, 'orders', 'id');
    const known = await fieldOf(broker, 'outcomes', 'id');
    const batches = Math.floor(known.length / 10);
    start('--no-shop');
    // From here on the file holds no step that is going to be repeated.
    await example.prints(/goes on at step/);
    await eventually(async () => (await stepsIn(dir)).length >= batches);
    await eventually(async () => new Set(await fieldOf(broker, 'predictions', 'key')).size >= sold.length);
    await example.stop();
    expect(example.said).to.include(`stopped at step ${batches}, goes on`);
    const steps = await stepsIn(dir);
    expect(steps.map(({ step }) => step)).to.deep.equal(Array.from({ length: batches }, (_, n) => n + 1));
    expect(steps.every(({ size }) => size === 10)).to.equal(true);
    expect([...new Set(await fieldOf(broker, 'predictions', 'key'))].sort()).to.deep.equal([...sold].sort());
  });

  it('says how to get a broker where there is none', async () => {
    example = new Example('orders', ['--broker', '127.0.0.1:1', '--dir', dir]);
    expect(await example.ends()).to.equal(1);
    expect(example.said).to.include('no Kafka at 127.0.0.1:1').and.to.include('docker run');
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(200);
}

/** The steps that are recorded. */
async function stepsIn(dir: string): Promise<readonly RunEventOf<'step'>[]> {
  const lines = (await readFile(join(dir, 'events.jsonl'), 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => parseEvent(line, 'events.jsonl')).filter((event) => event.type === 'step');
}

/** A field of each message of a topic. */
async function fieldOf(broker: KafkaServer, topic: string, field: string): Promise<readonly unknown[]> {
  const [end] = await broker.with((admin) => admin.fetchTopicOffsets(topic));
  const count = Number(end?.offset);
  const values: unknown[] = [];
  const consumer = broker.client().consumer({ groupId: randomUUID() });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const take = async ({ message: { value } }: EachMessagePayload): Promise<void> => {
      values.push(message.parse(JSON.parse(`${value}`))[field]);
      if (values.length === count) resolve();
    };
    consumer.run({ eachMessage: take }).catch(reject);
  });
  await consumer.disconnect();
  return values;
}
