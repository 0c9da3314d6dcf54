import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Passes connections on to a server of this machine, and cuts the first one after a number of bytes. */
export class CuttingProxy {
  readonly port: number;
  /** How many connections there have been. */
  connections = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @param cutAfter bytes that the first connection may send. */
  static async start(target: number, cutAfter: number): Promise<CuttingProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    const proxy = new CuttingProxy(server, address.port);
    server.on('connection', (socket) => proxy.#pass(socket, target, cutAfter));
    return proxy;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(socket: Socket, target: number, cutAfter: number): void {
    const isFirst = this.connections++ === 0;
    const other = connect(target, '127.0.0.1');
    let left = isFirst ? cutAfter : Number.POSITIVE_INFINITY;
    socket.on('data', (bytes) => {
      left -= bytes.length;
      if (left < 0) socket.destroy();
      else other.write(bytes);
    });
    other.pipe(socket);
    for (const each of [socket, other]) {
      this.#open.add(each);
      // What is cut off fails on both sides.
      each.on('error', () => each.destroy());
      each.on('close', () => {
        this.#open.delete(each);
        socket.destroy();
        other.destroy();
      });
    }
  }
}
