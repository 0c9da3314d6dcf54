import { expect } from 'chai';
import { z } from 'zod';
import type { DeadLetter } from '../../core/dead-letters.js';
import { read } from '../../core/read.js';
import type { Sample } from '../../core/sample.js';
import { type HttpLinesOptions, httpLines } from '../../sources/http-lines.js';
import { Holder, until } from '../helpers/flow.js';

type Numbered = { readonly n: number };
const schema = z.object({ n: z.int() });

/** Reads a source that listens, and answers its address beside who holds what it emits. */
async function listening(
  options: Partial<HttpLinesOptions<Numbered>> = {},
  capacity = 1000,
): Promise<{ readonly url: string; readonly holder: Holder<Sample<Numbered, undefined>> }> {
  let url: string | undefined;
  const source = httpLines({ schema, onListen: (address) => (url = address), ...options });
  const holder = new Holder(read(source, { warn: () => {} }), { capacity });
  await until(() => url !== undefined);
  return { url: url ?? '', holder };
}

function post(
  url: string,
  numbers: readonly number[],
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = numbers.map((n) => `${JSON.stringify({ n })}\n`).join('');
  return fetch(url, { method: 'POST', body, headers });
}

describe('httpLines', () => {
  it('makes a sample of every line that is posted, and answers how many there were', async () => {
    const { url, holder } = await listening();
    const response = await post(url, [1, 2, 3]);
    expect([response.status, await response.json()]).to.deep.equal([202, { lines: 3 }]);
    await post(url, [4]);
    await until(() => holder.items.length === 4);
    expect(holder.items.map(({ x }) => x.n)).to.deep.equal([1, 2, 3, 4]);
    expect(holder.items.map(({ at }) => at.position)).to.deep.equal([0, 1, 2, 3].map((index) => ({ index })));
    holder.unsubscribe();
  });

  it('makes who posts wait while the pipeline is not ready, and refuses more requests than may wait', async () => {
    const { url, holder } = await listening({ ahead: 2, maxRequests: 1 }, 1);
    let answered = false;
    const waiting = post(url, [1, 2, 3, 4, 5, 6]).then((response) => {
      answered = true;
      return response;
    });
    await until(() => holder.items.length === 1);
    const refused = await post(url, [7]);
    expect([refused.status, refused.headers.get('retry-after'), answered]).to.deep.equal([429, '1', false]);
    await until(() => {
      holder.release();
      return answered;
    });
    expect((await waiting).status).to.equal(202);
    await until(() => {
      holder.release();
      return holder.items.length === 6;
    });
    holder.unsubscribe();
  });

  it('lets in only who has the token, and only lines that are posted to its path', async () => {
    const { url, holder } = await listening({ token: 'secret' });
    expect((await post(url, [1])).status).to.equal(401);
    expect((await post(url, [1], { authorization: 'Bearer secret' })).status).to.equal(202);
    expect((await fetch(url, { headers: { authorization: 'Bearer secret' } })).status).to.equal(405);
    expect((await post(`${url}/other`, [1])).status).to.equal(404);
    holder.unsubscribe();
  });

  it('is an error at a line that does not fit, or sends it to the dead letters', async () => {
    const failing = await listening();
    await post(failing.url, [0.5]);
    await until(() => failing.holder.ended);
    expect(failing.holder.errors[0]).to.include({ code: 'SOURCE_INVALID' });
    const letters: DeadLetter[] = [];
    const { url, holder } = await listening({
      maxLineBytes: 20,
      deadLetters: { write: (letter) => void letters.push(letter) },
    });
    await post(url, [1, 1.5, 1e19 + 0.1, 2]);
    await fetch(url, { method: 'POST', body: `{"n":${' '.repeat(100)}3}\n{"n":4}` });
    await until(() => holder.items.length === 3);
    expect(holder.items.map(({ x }) => x.n)).to.deep.equal([1, 2, 4]);
    expect(letters).to.have.length(3);
    expect(letters[2]?.reason).to.contain('a line of at most 20 bytes');
    holder.unsubscribe();
  });

  it('goes on counting where a position says', async () => {
    let url = '';
    const source = httpLines({ schema, onListen: (address) => (url = address) });
    const holder = new Holder(read(source, { from: { index: 41 } }));
    await until(() => url !== '');
    await post(url, [1]);
    await until(() => holder.items.length === 1);
    expect(holder.items[0]?.at.position).to.deep.equal({ index: 42 });
    holder.unsubscribe();
  });

  it('refuses to listen where something else does', async () => {
    const { url, holder } = await listening();
    const second = new Holder(read(httpLines({ schema, port: Number(new URL(url).port) })));
    await until(() => second.ended);
    expect(second.errors[0]).to.include({ code: 'LISTEN_FAILED' });
    holder.unsubscribe();
  });
});
