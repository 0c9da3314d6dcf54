import { expect } from 'chai';
import { z } from 'zod';
import type { RunEvent } from '../../../core/events.js';
import { read } from '../../../core/read.js';
import { toJetStream } from '../../../sinks/to-jetstream.js';
import { jetStream } from '../../../sources/jetstream.js';
import { asEvent, failureOf, steps, withRun, writeAll, writeOverKill } from '../../helpers/broker-sinks.js';
import { endEvent, startEvent } from '../../helpers/events.js';
import { collect } from '../../helpers/flow.js';
import { NatsServer } from '../../helpers/nats-server.js';

const anything = z.unknown();

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
      await writeOverKill(sink, context, server);
      expect(await recordedIn(stream)).to.deep.equal(steps(0, 1000));
    }));

  it('fails the run when the broker refuses, or stays away for too long', () =>
    withRun(async (context) => {
      const { servers } = server;
      for (const options of [
        { servers, subject: 'no.stream', patience: 100 },
        { servers: '127.0.0.1:1', subject: 'a', patience: 100 },
      ]) {
        expect(await failureOf(toJetStream(options), context)).to.include({ code: 'SINK_FAILED' });
      }
    }));
});
