import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { z } from 'zod';
import { read } from '../../core/read.js';
import type { Warning } from '../../core/source.js';
import { serverSentEvents } from '../../sources/server-sent-events.js';
import { collect, Holder, until } from '../helpers/flow.js';

const schema = z.object({ n: z.int() });

/** Serves events until the test has ended; `answer` decides what each request gets. */
async function withServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  test: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  try {
    await test(`http://127.0.0.1:${address.port}/events`);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

function begin(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

describe('serverSentEvents', () => {
  it('makes a sample of every event, and completes when the server has no more', async () => {
    let requests = 0;
    await withServer(
      (_, response) => {
        if (requests++ > 0) response.writeHead(204).end();
        else begin(response).end('data: {"n":1}\n\nevent: other\nid: b\ndata: {"n":2}\n\n');
      },
      async (url) => {
        const warnings: Warning[] = [];
        const { items, errors } = await collect(
          read(serverSentEvents(url, { schema }), { warn: (warning) => warnings.push(warning) }),
        );
        expect(errors).to.deep.equal([]);
        expect(items.map(({ x, at }) => [x.n, at.position])).to.deep.equal([
          [1, { index: 0 }],
          [2, { index: 1, id: 'b' }],
        ]);
        expect(warnings.map(({ code }) => code)).to.deep.equal(['CONNECTION_LOST']);
      },
    );
  });

  it('tells the server the last event where it goes on, after a loss and at a resume', async () => {
    const asked: unknown[] = [];
    await withServer(
      (request, response) => {
        const last = request.headers['last-event-id'];
        asked.push(last);
        if (Number(last) >= 9) response.writeHead(204).end();
        else begin(response).end(`id: ${Number(last ?? 0) + 1}\ndata: {"n":${Number(last ?? 0) + 1}}\n\n`);
      },
      async (url) => {
        const { items } = await collect(
          read(serverSentEvents(url, { schema }), { warn: () => {}, from: { index: 6, id: '7' } }),
        );
        expect(asked).to.deep.equal(['7', '8', '9']);
        expect(items.map(({ x }) => x.n)).to.deep.equal([8, 9]);
      },
    );
  });

  it('waits and asks again where the server cannot answer now, and gives up where it refuses', async () => {
    const statuses = [503, 429, 403];
    await withServer(
      (_, response) => response.writeHead(statuses.shift() ?? 500).end(),
      async (url) => {
        const { errors } = await collect(read(serverSentEvents(url, { schema }), { warn: () => {} }));
        expect(errors[0]).to.include({ code: 'BROKER_FAILED' });
        expect(String(errors[0])).to.contain('status 403');
        expect(statuses).to.deep.equal([]);
      },
    );
  });

  it('is no longer connected when it is unsubscribed, also while the server has not answered', async () => {
    let open = 0;
    await withServer(
      (_, response) => {
        open++;
        response.on('close', () => open--);
      },
      async (url) => {
        const holder = new Holder(read(serverSentEvents(url, { schema })));
        await until(() => open === 1);
        holder.unsubscribe();
        await until(() => open === 0);
        expect(holder.errors).to.deep.equal([]);
      },
    );
  });
});
