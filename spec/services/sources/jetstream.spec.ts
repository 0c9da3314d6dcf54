import { expect } from 'chai';
import { finalize } from 'rxjs';
import { z } from 'zod';
import type { DeadLetter } from '../../../core/dead-letters.js';
import { read } from '../../../core/read.js';
import type { Sample } from '../../../core/sample.js';
import type { Source, Warning } from '../../../core/source.js';
import { type JetStreamOptions, jetStream } from '../../../sources/jetstream.js';
import { describeLogSource } from '../../contracts/log-source.js';
import { collect, Holder, until } from '../../helpers/flow.js';
import { NatsServer } from '../../helpers/nats-server.js';

type Numbered = { readonly n: number };
const schema = z.object({ n: z.int() });

describe('jetStream, against a real NATS server', () => {
  let server: NatsServer;
  let streams = 0;
  let contractStream = '';

  before(async () => {
    server = await NatsServer.start();
    contractStream = await streamOf(upTo(6));
  });
  after(() => server.remove());

  async function streamOf(numbers: readonly number[]): Promise<string> {
    const stream = `s${++streams}`;
    await server.addStream(stream);
    await send(stream, numbers);
    return stream;
  }

  function send(stream: string, numbers: readonly number[]): Promise<void> {
    return server.publish(
      `${stream}.a`,
      numbers.map((n) => JSON.stringify({ n })),
    );
  }

  function sourceOf(
    stream: string,
    options: Partial<JetStreamOptions<Numbered>> = {},
  ): Source<Sample<Numbered, undefined>> {
    return jetStream({ servers: server.servers, stream, schema, follow: false, ...options });
  }

  let closed = 0;
  describeLogSource('jetStream', {
    create: () => counted(sourceOf(contractStream), () => closed++),
    size: 6,
    closed: () => closed,
  });

  it('waits for more at the end', async () => {
    const stream = await streamOf(upTo(3));
    const holder = new Holder(read(sourceOf(stream, { follow: true })), { capacity: 100 });
    await until(() => holder.items.length === 3);
    await send(stream, [3, 4]);
    await until(() => holder.items.length === 5);
    holder.unsubscribe();
    expect(holder.items.map(({ x }) => x.n)).to.deep.equal(upTo(5));
  });

  it('reads the messages of a subject alone', async () => {
    const stream = await streamOf([0]);
    await server.publish(`${stream}.b`, ['{"n":1}']);
    await send(stream, [2]);
    const { items } = await collect(read(sourceOf(stream, { subject: `${stream}.a` })));
    expect(items.map(({ x }) => x.n)).to.deep.equal([0, 2]);
  });

  it('begins at the start, at what is new, or at a sequence number', async () => {
    const stream = await streamOf(upTo(4));
    const { items } = await collect(read(sourceOf(stream, { from: 3 })));
    expect(items.map(({ x }) => x.n)).to.deep.equal([2, 3]);
    const holder = new Holder(read(sourceOf(stream, { from: 'new', follow: true, onLag: () => opened() })));
    let opened = (): void => {};
    await new Promise<void>((resolve) => {
      opened = resolve;
    });
    await send(stream, [4]);
    await until(() => holder.items.length === 1);
    holder.unsubscribe();
    expect(holder.items.map(({ x }) => x.n)).to.deep.equal([4]);
  });

  it('is an error with the place at a message that does not fit, after those before it', async () => {
    const stream = await streamOf([0]);
    await server.publish(`${stream}.a`, ['{"n":"one"}']);
    const { items, errors } = await collect(read(sourceOf(stream)));
    expect(items).to.have.length(1);
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.contain(`stream ${stream}, sequence 2`).and.to.contain('message field n');
  });

  it('sends what does not fit to the dead letters, with the reason, and goes on', async () => {
    const stream = await streamOf([0]);
    await server.publish(`${stream}.a`, ['{"n":"one"}', 'no json']);
    await send(stream, [3]);
    const letters: DeadLetter[] = [];
    const warnings: Warning[] = [];
    const source = sourceOf(stream, {
      deadLetters: {
        write: async (letter) => {
          letters.push(letter);
        },
      },
    });
    const { items, errors } = await collect(read(source, { warn: (warning) => warnings.push(warning) }));
    expect(errors).to.deep.equal([]);
    expect(items.map(({ x }) => x.n)).to.deep.equal([0, 3]);
    expect(letters.map(({ position }) => position.sequence)).to.deep.equal([2, 3]);
    expect(letters.map(({ data }) => Buffer.from(data).toString())).to.deep.equal(['{"n":"one"}', 'no json']);
    expect(letters[0]?.reason).to.contain('message field n');
    expect(warnings.map(({ code }) => code)).to.deep.equal(['ROW_SKIPPED', 'ROW_SKIPPED']);
  });

  it('asks for no more than it may have on its way', async () => {
    const stream = await streamOf(upTo(500));
    const lags: number[] = [];
    const holder = new Holder(read(sourceOf(stream, { ahead: 10, onLag: (lag) => lags.push(lag) })));
    await until(() => holder.items.length === 1);
    const asked = await server.with(async (manager) => {
      const consumers = await manager.consumers.list(stream).next();
      return consumers.map(({ num_pending }) => 500 - num_pending);
    });
    expect(Math.max(...asked)).to.be.lessThanOrEqual(30);
    expect(lags[0]).to.equal(500);
    holder.unsubscribe();
  });

  it('goes on behind the last message when the server was killed', async () => {
    const stream = await streamOf(upTo(1000));
    const warnings: Warning[] = [];
    const holder: Holder<Sample<Numbered, undefined>> = new Holder(
      read(sourceOf(stream, { ahead: 50 }), { warn: (warning) => warnings.push(warning) }),
      { capacity: 1, onItem: () => queueMicrotask(() => holder.items.length < 100 && holder.release()) },
    );
    await until(() => holder.items.length === 100);
    await server.kill();
    await server.start();
    const flow = setInterval(() => {
      for (let count = 0; count < 20; count++) holder.release();
    }, 0);
    await until(() => {
      holder.release();
      return holder.ended;
    });
    clearInterval(flow);
    expect(holder.errors).to.deep.equal([]);
    expect(holder.items.map(({ x }) => x.n)).to.deep.equal(upTo(1000));
    expect(warnings.map(({ code }) => code)).to.include('CONNECTION_LOST');
  });

  it('refuses a stream that was deleted and made again', async () => {
    const stream = await streamOf(upTo(4));
    const { items } = await collect(read(sourceOf(stream)));
    await server.with((manager) => manager.streams.delete(stream));
    await server.addStream(stream);
    await send(stream, upTo(8));
    const { errors } = await collect(read(sourceOf(stream), { from: items[1]?.at.position ?? null }));
    expect(errors[0]).to.include({ code: 'LOG_REPLACED' });
  });

  it('refuses to go on where messages that were not read are gone', async () => {
    const stream = await streamOf(upTo(6));
    const { items } = await collect(read(sourceOf(stream)));
    await server.with((manager) => manager.streams.purge(stream, { seq: 4 }));
    const expired = await collect(read(sourceOf(stream), { from: items[1]?.at.position ?? null }));
    expect(expired.errors[0]).to.include({ code: 'OFFSET_EXPIRED' });
    const held = await collect(read(sourceOf(stream), { from: items[2]?.at.position ?? null }));
    expect(held.items.map(({ x }) => x.n)).to.deep.equal([3, 4, 5]);
  });

  it('is an error when messages are dropped while it stands still', async () => {
    const stream = `s${++streams}`;
    await server.addStream(stream, { max_msgs: 20 });
    await send(stream, upTo(20));
    const holder = new Holder(read(sourceOf(stream, { ahead: 2, follow: true })));
    await until(() => holder.items.length === 1);
    await send(stream, upTo(60));
    await until(() => {
      holder.release();
      return holder.ended;
    });
    expect(holder.errors[0]).to.include({ code: 'OFFSET_EXPIRED' });
  });

  it('is an error when there is no such stream', async () => {
    const { errors } = await collect(read(sourceOf('none')));
    expect(errors[0]).to.include({ code: 'BROKER_FAILED' });
    expect(String(errors[0])).to.contain('stream not found');
  });

  it('gives up when its patience has run out', async () => {
    const { errors } = await collect(
      read(sourceOf('none', { servers: '127.0.0.1:1', patience: 200 }), { warn: () => {} }),
    );
    expect(errors[0]).to.include({ code: 'BROKER_FAILED' });
  });
});

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n);
}

function counted<T extends Sample>(source: Source<T>, onClose: () => void): Source<T> {
  return { ...source, open: (options) => source.open(options).pipe(finalize(onClose)) };
}
