import { createServer } from 'node:http';
import { expect } from 'chai';
import { z } from 'zod';
import { read } from '../../core/read.js';
import { csv } from '../../sources/csv.js';
import { HttpBytes } from '../../sources/http-bytes.js';
import { describeSource } from '../contracts/source.js';
import { FileServer } from '../helpers/file-server.js';
import { collect, Holder, until } from '../helpers/flow.js';
import { refusal } from '../helpers/refusal.js';
import { type Answer, honestAnswer, UnreliableServer } from '../prove/input/unreliable-server.js';

const content = Buffer.from(Array.from({ length: 5000 }, (_, index) => `row ${index}\n`).join(''));

describe('HttpBytes', () => {
  const server = new FileServer();
  before(() => server.start());
  after(() => server.stop());

  it('reads what is there', async () => {
    server.serve({ content });
    expect(await allOf(new HttpBytes(server.url))).to.deep.equal(content);
  });

  for (const ranges of [true, false])
    it(`goes on from an offset, by a server that ${ranges ? 'has' : 'ignores'} ranges`, async () => {
      server.serve({ content, ranges });
      expect(await allOf(new HttpBytes(server.url), 1234)).to.deep.equal(content.subarray(1234));
      expect(server.requests.map(({ range }) => range)).to.deep.equal(['bytes=1234-']);
    });

  it('goes on where the connection broke, with what it has not read yet', async () => {
    server.serve({ content, breakAfter: 20_000, etag: '"v1"' });
    expect(await allOf(new HttpBytes(server.url))).to.deep.equal(content);
    const [first, second, third] = server.requests;
    expect(first).not.to.have.property('range');
    expect(second).to.include({ range: 'bytes=20000-', 'if-range': '"v1"' });
    expect(third).to.include({ range: 'bytes=40000-' });
  });

  it('goes on by a server without ranges by leaving out what it has read', async () => {
    server.serve({ content, breakAfter: 20_000, breaks: 1, ranges: false });
    expect(await allOf(new HttpBytes(server.url))).to.deep.equal(content);
  });

  it('asks again when the server is busy for a while', async () => {
    server.serve({ content, failing: { status: 503, times: 2 } });
    expect(await allOf(new HttpBytes(server.url))).to.deep.equal(content);
  });

  it('is at its end at once where it is entered at the end', async () => {
    server.serve({ content });
    expect(await allOf(new HttpBytes(server.url), content.length)).to.have.length(0);
  });

  const refusals = {
    'when the server stays busy': { settings: { failing: { status: 503, times: 9 } }, says: 'status 503' },
    'when there is no such file': { settings: { failing: { status: 404, times: 9 } }, says: 'status 404' },
    'when the connection breaks again and again': { settings: { breakAfter: 0 }, says: 'offset 0' },
  };
  for (const [when, { settings, says }] of Object.entries(refusals))
    it(`gives up ${when}`, async () => {
      server.serve({ content, ...settings });
      const error = await refusal(() => allOf(new HttpBytes(server.url)));
      expect(error.code).to.equal('FETCH_FAILED');
      expect(error.message).to.include(server.url).and.to.include(says);
    });

  it('gives up at an offset behind the end', async () => {
    server.serve({ content });
    const error = await refusal(() => allOf(new HttpBytes(server.url), content.length + 1));
    expect(error.message).to.include('status 416');
  });

  it('notices that the content has changed since the connection broke', async () => {
    server.serve({ content, breakAfter: 20_000, etag: '"v1"' });
    const bytes = new HttpBytes(server.url);
    expect(await bytes.read()).not.to.equal(undefined);
    server.serve({ content: content.subarray(0, 40_000), etag: '"v2"' });
    const error = await refusal(() => allOf(bytes));
    expect(error.message).to.include('other content than before');
  });

  it('says when nobody answers, without asking again', async () => {
    const error = await refusal(() => allOf(new HttpBytes('http://127.0.0.1:1/')));
    expect(error.code).to.equal('FETCH_FAILED');
  });
});

describe('HttpBytes and a server that is within its rights, or is not,', () => {
  const server = new UnreliableServer();
  const serve = (...answers: readonly Partial<Answer>[]): void =>
    server.serve(
      [content],
      answers.map((answer) => ({ ...honestAnswer, ...answer })),
    );
  before(() => server.start());
  after(() => server.stop());

  it('asks for the rest of a range that was answered in part', async () => {
    serve({ breakAt: 0.2 }, { part: 0.3 }, { part: 0.3 });
    expect(await allOf(new HttpBytes(server.url))).to.deep.equal(content);
  });

  it('leaves out what a range begins too early with', async () => {
    serve({ breakAt: 0.2 }, { shift: -500 });
    expect(await allOf(new HttpBytes(server.url))).to.deep.equal(content);
  });

  const answers: Readonly<Record<string, readonly [Partial<Answer>, string]>> = {
    'a range that begins too late': [{ shift: 7 }, 'bytes from'],
    'a range that does not say where it begins': [{ unnamed: true }, 'a part without its place'],
    'an answer without content': [{ status: 204 }, 'status 204'],
  };
  for (const [title, [answer, says]] of Object.entries(answers))
    it(`refuses ${title}`, async () => {
      serve({ breakAt: 0.2 }, answer);
      const error = await refusal(() => allOf(new HttpBytes(server.url)));
      expect(error.code).to.equal('FETCH_FAILED');
      expect(error.message).to.include(server.url).and.to.include(says);
    });
});

describe('a source of an address', () => {
  const server = new FileServer();
  const schema = z.object({ a: z.number(), b: z.number() });
  const rows = Array.from({ length: 20_000 }, (_, index) => `${index},${2 * index}\n`);
  const table = Buffer.from(`a,b\n${rows.join('')}`);

  before(() => server.start());
  after(() => server.stop());

  describeSource('csv of an address', {
    create: () => {
      server.serve({ content: Buffer.from('a,b\n1,2\n3,4\n5,6\n7,8\n') });
      return csv(server.url, { schema, x: ['a'], y: 'b' });
    },
    size: 4,
    sized: false,
  });

  it('enters it at the offset of a resume, through broken connections', async () => {
    server.serve({ content: table, breakAfter: 50_000 });
    const source = csv(server.url, { schema, x: ['a'], y: 'b' });
    const { items } = await collect(read(source));
    expect(items).to.have.length(rows.length);
    server.serve({ content: table });
    const from = items[19_000]?.at.position ?? null;
    const rest = await collect(read(source, { from }));
    expect(rest.items).to.deep.equal(items.slice(19_001));
    expect(server.requests.at(-1)).to.include({ range: `bytes=${from?.offset}-` });
  });

  it('breaks the connection off when it is unsubscribed, even while the server is silent', async () => {
    let closed = false;
    const silent = createServer((_, response) => {
      response.write('a,b\n1,2\n');
      response.on('close', () => {
        closed = true;
      });
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const holder = new Holder(read(csv(`http://127.0.0.1:${port}/`, { schema })), { capacity: 2 });
    await until(() => holder.items.length > 0);
    holder.unsubscribe();
    await until(() => closed);
    await new Promise((resolve) => silent.close(resolve));
  });
});

async function allOf(bytes: HttpBytes, offset = 0): Promise<Buffer> {
  if (offset > 0) await bytes.seek(offset);
  const chunks: Buffer[] = [];
  for (let chunk = await bytes.read(); chunk; chunk = await bytes.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
