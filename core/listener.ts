import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { MillraceError } from './errors.js';

/** Where a {@link Listener} listens. */
export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** The checks of {@link ListenAddress}, to be spread into a schema: by default a free port that only this machine reaches. */
export const listenFields = {
  port: z.int('a whole number').min(0, '0 to 65535').max(65_535, '0 to 65535').default(0),
  host: z.string('an address to listen on').min(1, 'an address to listen on').default('127.0.0.1'),
};

/** A server that listens from now on, and how it ends. */
export class Listener {
  readonly #server: Server;
  /**
   * Where it listens, as `http://127.0.0.1:8080`, once it does.
   *
   * @throws MillraceError `LISTEN_FAILED` where it cannot.
   */
  readonly url: Promise<string>;

  /** @param what whose server it is, as messages call it. */
  constructor(what: string, server: Server, { host, port }: ListenAddress) {
    this.#server = server;
    this.url = new Promise((resolve, reject) => {
      server.on('error', (cause) => {
        reject(cannotListen(what, `${host} port ${port}`, cause));
        // A connection that could not be taken: the next one may be.
        if (server.listening) process.emitWarning(cause);
      });
      server.listen(port, host, () => resolve(urlOf(server, host)));
    });
  }

  /** Takes nothing more, lets those that are under way end, and cuts off who is still there after so many milliseconds. */
  async close(grace: number): Promise<void> {
    // An address is looked up before it is listened on: until then there is nothing to close.
    const listens = await this.url.then(
      () => true,
      () => false,
    );
    if (!listens) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const cut = setTimeout(() => this.#server.closeAllConnections(), grace);
    await closed;
    clearTimeout(cut);
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function cannotListen(what: string, where: string, cause: Error): MillraceError {
  return new MillraceError('LISTEN_FAILED', {
    what,
    given: cause,
    expected: 'an address that can be listened on',
    where,
    advice: 'Choose another port, or 0, which takes a free one',
    cause,
  });
}
