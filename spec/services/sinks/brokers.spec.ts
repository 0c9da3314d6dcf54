import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { parseEvent, type RunEvent } from '../../../core/events.js';
import { read } from '../../../core/read.js';
import type { Sink, SinkContext } from '../../../core/sink.js';
import { toJetStream } from '../../../sinks/to-jetstream.js';
import { toKafka } from '../../../sinks/to-kafka.js';
import { jetStream } from '../../../sources/jetstream.js';
import { kafka } from '../../../sources/kafka.js';
import { endEvent, startEvent, stepEvent } from '../../helpers/events.js';
import { collect } from '../../helpers/flow.js';
import { KafkaServer } from '../../helpers/kafka-server.js';
import { NatsServer } from '../../helpers/nats-server.js';

const anything = z.unknown();

function asEvent(value: unknown): RunEvent {
  return parseEvent(JSON.stringify(value), 'the broker');
}

function steps(from: number, to: number): readonly RunEvent[] {
  return Array.from({ length: to - from }, (_, index) => stepEvent(from + index));
}

async function writeAll(sink: Sink, context: SinkContext, events: readonly RunEvent[]): Promise<void> {
  await sink.open(context);
  for (const event of events) await sink.write(event);
  await sink.flush();
  await sink.close();
}

/** Runs a test on a folder of its own. */
async function withRun(test: (context: SinkContext) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-sink-'));
  try {
    await test({ dir, run: 'spec', sequence: -1, resumed: false, warn: () => {} });
  } finally {
    await rm(dir, { recursive: true });
  }
}

describe('toJetStream, against a real NATS server', () => {
  let server: NatsServer;
  let streams = 0;

  before(async () => {
    server = await NatsServer.start();
  });
  after(() => server.remove());

  async function recordedIn(stream: string): Promise<readonly RunEvent[]> {
    const { servers } = server;
    const source = jetStream({ servers, stream, schema: anything, follow: false });
    return (await collect(read(source))).items.map(({ x }) => asEvent(x));
  }

  async function newStream(): Promise<string> {
    const stream = `r${++streams}`;
    await server.addStream(stream);
    return stream;
  }

  it('publishes the numbered events in order, each once over a resume', () =>
    withRun(async (context) => {
      const stream = await newStream();
      const options = { servers: server.servers, subject: `${stream}.events` };
      await writeAll(toJetStream(options), context, [startEvent(), ...steps(0, 600)]);
      const resumed = { ...context, resumed: true, sequence: 399 };
      await writeAll(toJetStream(options), resumed, [...steps(400, 700), endEvent(700)]);
      expect(await recordedIn(stream)).to.deep.equal([...steps(0, 700), endEvent(700)]);
    }));

  it('does not take a new run of the same name for one that goes on', () =>
    withRun(async (context) => {
      const stream = await newStream();
      const options = { servers: server.servers, subject: `${stream}.events` };
      await writeAll(toJetStream(options), context, steps(0, 3));
      await writeAll(toJetStream(options), context, steps(0, 3));
      expect(await recordedIn(stream)).to.have.length(6);
    }));

  it('publishes only events of the types asked for', () =>
    withRun(async (context) => {
      const stream = await newStream();
      const options = { servers: server.servers, subject: `${stream}.events`, types: ['end'] as const };
      await writeAll(toJetStream(options), context, [...steps(0, 5), endEvent(5)]);
      expect(await recordedIn(stream)).to.deep.equal([endEvent(5)]);
    }));

  it('sends what was not acknowledged again when the server was killed', () =>
    withRun(async (context) => {
      const stream = await newStream();
      const sink = toJetStream({ servers: server.servers, subject: `${stream}.events` });
      await sink.open(context);
      for (const event of steps(0, 100)) await sink.write(event);
      await server.kill();
      const held = steps(100, 1000).map((event) => sink.write(event));
      await server.start();
      await Promise.all(held);
      await sink.flush();
      await sink.close();
      expect(await recordedIn(stream)).to.deep.equal(steps(0, 1000));
    }));

  it('fails the run when the broker refuses, or stays away for too long', () =>
    withRun(async (context) => {
      const { servers } = server;
      for (const options of [
        { servers, subject: 'no.stream', patience: 100 },
        { servers: '127.0.0.1:1', subject: 'a', patience: 100 },
      ]) {
        const sink = toJetStream(options);
        await sink.open(context);
        await sink.write(stepEvent(0));
        const failure = await Promise.resolve(sink.flush()).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(failure).to.include({ code: 'SINK_FAILED' });
        await sink.close();
      }
    }));
});

describe('toKafka, against a real broker', () => {
  let server: KafkaServer;

  before(async () => {
    server = await KafkaServer.start();
  });
  after(() => server.remove());

  it('publishes the numbered events in order; repeats after a resume carry the id of the first', () =>
    withRun(async (context) => {
      const { brokers } = server;
      await server.addTopic('events', 3);
      await writeAll(toKafka({ brokers, topic: 'events' }), context, [startEvent(), ...steps(0, 600)]);
      const resumed = { ...context, resumed: true, sequence: 399 };
      await writeAll(toKafka({ brokers, topic: 'events' }), resumed, steps(400, 700));
      const source = kafka({
        ...{ brokers, topic: 'events', group: 'reader', schema: anything },
        ...{ follow: false, sessionTimeout: 1000 },
      });
      const { items } = await collect(read(source));
      const events = items.map(({ x }) => asEvent(x));
      expect(events).to.deep.equal([...steps(0, 600), ...steps(400, 700)]);
    }));
});
