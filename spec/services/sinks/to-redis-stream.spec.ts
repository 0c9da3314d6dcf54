import { expect } from 'chai';
import { z } from 'zod';
import type { RunEvent } from '../../../core/events.js';
import { read } from '../../../core/read.js';
import { toRedisStream } from '../../../sinks/to-redis-stream.js';
import { redisStream } from '../../../sources/redis-stream.js';
import { asEvent, failureOf, steps, withRun, writeAll, writeOverKill } from '../../helpers/broker-sinks.js';
import { endEvent, startEvent } from '../../helpers/events.js';
import { collect } from '../../helpers/flow.js';
import { RedisServer } from '../../helpers/redis-server.js';

const anything = z.unknown();

describe('toRedisStream, against a real Redis', () => {
  let server: RedisServer;
  let streams = 0;

  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.remove());

  async function recordedIn(stream: string): Promise<readonly RunEvent[]> {
    const source = redisStream({
      ...{ url: server.url, stream, field: 'event', schema: anything },
      follow: false,
    });
    return (await collect(read(source))).items.map(({ x }) => asEvent(x));
  }

  const newStream = (): string => `r${++streams}`;

  it('adds the numbered events in order, each once over a resume, with the run and the sequence', () =>
    withRun(async (context) => {
      const options = { url: server.url, stream: newStream() };
      await writeAll(toRedisStream(options), context, [startEvent(), ...steps(0, 600)]);
      const resumed = { ...context, resumed: true, sequence: 399 };
      await writeAll(toRedisStream(options), resumed, [...steps(400, 700), endEvent(700)]);
      expect(await recordedIn(options.stream)).to.deep.equal([...steps(0, 700), endEvent(700)]);
      const [first] = await server.with((client) => client.xrange(options.stream, '-', '+', 'COUNT', 1));
      expect(first?.[1].slice(0, 2)).to.have.property('0', 'id');
      expect(first?.[1][1]).to.match(/^spec-.*:0$/);
    }));

  it('does not take a new run of the same name for one that goes on, nor two runs of one stream for one', () =>
    withRun(async (context) => {
      const options = { url: server.url, stream: newStream() };
      await writeAll(toRedisStream(options), context, steps(0, 3));
      await writeAll(toRedisStream(options), context, steps(0, 3));
      expect(await recordedIn(options.stream)).to.deep.equal([...steps(0, 3), ...steps(0, 3)]);
    }));

  it('adds what was not acknowledged again when the server was killed, and nothing twice', () =>
    withRun(async (context) => {
      const options = { url: server.url, stream: newStream() };
      await writeOverKill(toRedisStream(options), context, server);
      expect(await recordedIn(options.stream)).to.deep.equal(steps(0, 1000));
    }));

  it('lets the stream drop the oldest entries where it is told how many to keep', () =>
    withRun(async (context) => {
      const options = { url: server.url, stream: newStream(), keep: 100 };
      await writeAll(toRedisStream(options), context, steps(0, 1000));
      const kept = await recordedIn(options.stream);
      expect(kept.length).to.be.within(100, 300);
      expect(kept).to.deep.equal(steps(1000 - kept.length, 1000));
    }));

  it('fails the run when Redis refuses, or stays away for too long', () =>
    withRun(async (context) => {
      await server.with((client) => client.set('text', 'no stream'));
      for (const options of [
        { url: server.url, stream: 'text', patience: 60_000 },
        { url: 'redis://127.0.0.1:1', stream: 'a', patience: 100 },
      ])
        expect(await failureOf(toRedisStream(options), context)).to.include({ code: 'SINK_FAILED' });
    }));
});
