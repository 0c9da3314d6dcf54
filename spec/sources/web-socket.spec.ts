import { once } from 'node:events';
import { expect } from 'chai';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { read } from '../../core/read.js';
import type { Sample } from '../../core/sample.js';
import type { Warning } from '../../core/source.js';
import { webSocket } from '../../sources/web-socket.js';
import { collect, Holder, until } from '../helpers/flow.js';

type Numbered = { readonly n: number };
const schema = z.object({ n: z.int() });

/** Runs a WebSocket server until the test has ended. */
async function withServer(
  welcome: (socket: WebSocket) => void,
  test: (url: string, server: WebSocketServer) => Promise<void>,
): Promise<void> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', welcome);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  try {
    await test(`ws://127.0.0.1:${address.port}`, server);
  } finally {
    for (const client of server.clients) client.terminate();
    server.close();
    await once(server, 'close');
  }
}

function send(socket: WebSocket, from: number, to: number): void {
  for (let n = from; n < to; n++) socket.send(JSON.stringify({ n }));
}

describe('webSocket', () => {
  it('makes a sample of every message, and completes when the server says goodbye', () =>
    withServer(
      (socket) => {
        send(socket, 0, 5);
        socket.close(1000);
      },
      async (url) => {
        const { items, completions } = await collect(read(webSocket(url, { schema })));
        expect(items.map(({ x }) => x.n)).to.deep.equal([0, 1, 2, 3, 4]);
        expect(items.map(({ at }) => at.position)).to.deep.equal([0, 1, 2, 3, 4].map((index) => ({ index })));
        expect(completions).to.equal(1);
      },
    ));

  it('says what it wants whenever it is connected, and connects again after a loss', async () => {
    const said: string[] = [];
    const warnings: Warning[] = [];
    await withServer(
      (socket) =>
        socket.on('message', (data) => {
          said.push(String(data));
          send(socket, said.length, said.length + 1);
          if (said.length === 1) socket.close(1012);
          else socket.close(1000);
        }),
      async (url) => {
        const source = webSocket(url, { schema, hello: ['all'] });
        const { items } = await collect(read(source, { warn: (warning) => warnings.push(warning) }));
        expect(items.map(({ x }) => x.n)).to.deep.equal([1, 2]);
      },
    );
    expect(said).to.deep.equal(['all', 'all']);
    expect(warnings.map(({ code }) => code)).to.deep.equal(['CONNECTION_LOST']);
  });

  it('does not read the socket while the pipeline is not ready', async () => {
    const many = 20_000;
    const filler = ' '.repeat(2000);
    await withServer(
      (socket) => {
        for (let n = 0; n < many; n++) socket.send(`{"n":${n}}${filler}`);
        socket.close(1000);
      },
      async (url, server) => {
        const holder: Holder<Sample<Numbered, undefined>> = new Holder(
          read(webSocket(url, { schema, ahead: 10 })),
        );
        await until(() => holder.items.length === 1);
        const [client] = server.clients;
        // Of 40 MB the most is still where it was sent: what is in between is the sockets' own buffers.
        expect(client?.bufferedAmount).to.be.greaterThan(20_000_000);
        await until(() => {
          holder.release();
          return holder.ended;
        });
        expect(holder.items).to.have.length(many);
        expect(holder.items.every(({ x }, n) => x.n === n)).to.equal(true);
      },
    );
  });

  it('is an error where the server refuses, or there is none for too long', async () => {
    const { errors } = await collect(
      read(webSocket('ws://127.0.0.1:1', { schema, patience: 50 }), { warn: () => {} }),
    );
    expect(errors[0]).to.include({ code: 'BROKER_FAILED' });
    expect(() => webSocket('http://127.0.0.1', { schema })).to.throw('ws://');
  });
});
