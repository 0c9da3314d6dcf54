import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { deferred } from '../../core/deferred.js';
import { Listener } from '../../core/listener.js';
import { refusal } from '../helpers/refusal.js';

const free = { host: '127.0.0.1', port: 0 };
// Longer than any spec takes: what ends before was not cut off.
const patient = 60_000;

describe('Listener', () => {
  it('tells where it listens, on a free port where none is asked for', async () => {
    const listener = listening((_, response) => response.end('here'));
    const url = await listener.url;
    expect(url).to.match(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(await (await fetch(url)).text()).to.equal('here');
    await listener.close(patient);
    const { cause } = await fetch(url).then(
      () => new Error('it was answered'),
      (error: Error) => error,
    );
    expect(cause).to.include({ code: 'ECONNREFUSED' });
  });

  it('says whose server it is and what port is taken, where it cannot listen; closing it then is harmless', async () => {
    const first = listening();
    const port = Number(new URL(await first.url).port);
    const second = new Listener('serve', createServer(), { host: '127.0.0.1', port });
    const error = await refusal(() => second.url);
    expect(error.code).to.equal('LISTEN_FAILED');
    expect(error.message).to.include('serve').and.to.include(`127.0.0.1 port ${port}`);
    await second.close(patient);
    await first.close(patient);
  });

  it('lets an answer end that is under way, and takes nothing new', async () => {
    const [asked, goOn] = [deferred<void>(), deferred<void>()];
    const listener = listening(async (_, response) => {
      asked.resolve();
      await goOn.promise;
      response.end('whole');
    });
    const url = await listener.url;
    const answer = fetch(url);
    await asked.promise;
    const closed = listener.close(patient);
    goOn.resolve();
    expect(await (await answer).text()).to.equal('whole');
    await closed;
  });

  it('cuts off who is still there after the grace', async () => {
    const asked = deferred<void>();
    const listener = listening(() => asked.resolve());
    const { hostname, port } = new URL(await listener.url);
    const socket = connect(Number(port), hostname);
    socket.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
    await asked.promise;
    const ended = once(socket, 'close');
    await listener.close(1);
    await ended;
    socket.destroy();
  });

  it('closes also before it listens', async () => {
    const listener = listening();
    await listener.close(patient);
    await listener.close(patient);
    expect(await listener.url).to.include('http://');
  });
});

function listening(answer: RequestListener = (_, response) => response.end()): Listener {
  return new Listener('a spec', createServer(answer), free);
}
