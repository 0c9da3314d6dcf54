import { expect } from 'chai';
import { finalize } from 'rxjs';
import { z } from 'zod';
import { read } from '../../../core/read.js';
import type { Sample } from '../../../core/sample.js';
import type { Source, Warning } from '../../../core/source.js';
import { type RedisStreamOptions, redisStream } from '../../../sources/redis-stream.js';
import { describeLogSource } from '../../contracts/log-source.js';
import { collect, Holder, until } from '../../helpers/flow.js';
import { RedisServer } from '../../helpers/redis-server.js';

type Numbered = { readonly n: number };
const schema = z.object({ n: z.int() });

describe('redisStream, against a real Redis', () => {
  let server: RedisServer;
  let streams = 0;
  let contractStream = '';

  before(async () => {
    server = await RedisServer.start();
    contractStream = await streamOf(6);
  });
  after(() => server.remove());

  async function streamOf(count: number): Promise<string> {
    const stream = `s${++streams}`;
    await send(stream, 0, count);
    return stream;
  }

  function send(stream: string, from: number, to: number): Promise<void> {
    const texts = Array.from({ length: to - from }, (_, place) => JSON.stringify({ n: from + place }));
    return server.publish(stream, texts, from + 1);
  }

  function sourceOf(
    stream: string,
    options: Partial<RedisStreamOptions<Numbered>> = {},
  ): Source<Sample<Numbered, undefined>> {
    return redisStream({ url: server.url, stream, field: 'json', schema, follow: false, ...options });
  }

  let closed = 0;
  describeLogSource('redisStream', {
    create: () => {
      const source = sourceOf(contractStream);
      return { ...source, open: (options) => source.open(options).pipe(finalize(() => closed++)) };
    },
    size: 6,
    closed: () => closed,
  });

  it('waits for more at the end, or begins there', async () => {
    const stream = await streamOf(3);
    const all = new Holder(read(sourceOf(stream, { follow: true })), { capacity: 100 });
    await until(() => all.items.length === 3);
    await send(stream, 3, 5);
    await until(() => all.items.length === 5);
    all.unsubscribe();
    expect(all.items.map(({ x }) => x.n)).to.deep.equal([0, 1, 2, 3, 4]);
    expect((await collect(read(sourceOf(stream, { from: 'new' })))).items).to.deep.equal([]);
  });

  it('makes one object of all fields where no field is told', async () => {
    await server.with((client) => client.xadd('fields', '*', 'n', '4'));
    const source = redisStream({
      ...{ url: server.url, stream: 'fields', follow: false },
      schema: z.object({ n: z.coerce.number() }),
    });
    expect((await collect(read(source))).items[0]?.x).to.deep.equal({ n: 4 });
  });

  it('is an error with the id at an entry that does not fit', async () => {
    const stream = await streamOf(1);
    await server.with((client) => client.xadd(stream, '7-0', 'other', 'x'));
    const { errors } = await collect(read(sourceOf(stream)));
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.contain(`stream ${stream}, id 7-0`);
  });

  it('refuses to go on where entries that were not read may be gone, and where the stream ends before', async () => {
    const stream = await streamOf(6);
    await server.with((client) => client.xtrim(stream, 'MAXLEN', 3));
    const expired = await collect(read(sourceOf(stream), { from: { id: '2-0' } }));
    expect(expired.errors[0]).to.include({ code: 'OFFSET_EXPIRED' });
    const replaced = await collect(read(sourceOf(stream), { from: { id: '9-0' } }));
    expect(replaced.errors[0]).to.include({ code: 'LOG_REPLACED' });
  });

  it('tells how many entries the stream holds behind, from the start, from a place on, and after a trim', async () => {
    const stream = await streamOf(10);
    const lags: number[] = [];
    const onLag = (entries: number): void => void lags.push(entries);
    const { items } = await collect(read(sourceOf(stream, { ahead: 4, onLag })));
    expect(lags).to.deep.equal([10, 6, 2, 0]);
    expect(items[5]?.at.position).to.deep.equal({ id: '6-0', added: 6 });
    lags.length = 0;
    await server.with((client) => client.xtrim(stream, 'MAXLEN', 7));
    await send(stream, 10, 13);
    await collect(read(sourceOf(stream, { onLag }), { from: items[5]?.at.position ?? null }));
    expect(lags).to.deep.equal([7, 0]);
  });

  it('goes on behind the last entry when the server was killed', async () => {
    const stream = await streamOf(1000);
    const warnings: Warning[] = [];
    const holder = new Holder(
      read(sourceOf(stream, { ahead: 50 }), { warn: (warning) => warnings.push(warning) }),
    );
    await until(() => {
      holder.release();
      return holder.items.length === 300;
    });
    await server.kill();
    await server.start();
    await until(() => {
      holder.release();
      return holder.ended;
    });
    expect(holder.errors).to.deep.equal([]);
    expect(holder.items.map(({ x }) => x.n)).to.deep.equal(Array.from({ length: 1000 }, (_, n) => n));
    expect(warnings.map(({ code }) => code)).to.include('CONNECTION_LOST');
  });
});
