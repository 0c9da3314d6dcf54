import type { RawData, WebSocket } from 'ws';
import { ConnectionLost } from '../../core/connection-lost.js';
import { MillraceError, show } from '../../core/errors.js';
import { Inbox } from '../../core/inbox.js';
import { loadPeer } from '../../core/load-peer.js';
import type { Message } from '../live/message.js';
import type { Connection } from '../live/reconnecting.js';

/** What is connected to. */
export interface WebSocketReading {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** What is sent when the connection is open. */
  readonly hello: readonly string[];
  readonly ahead: number;
}

const handshakeTimeout = 10_000;
const beatMilliseconds = 15_000;
const normalClosure = 1000;

/** The messages of one connection; while they are not taken, the socket is not read. */
export class WebSocketConnection implements Connection<Message> {
  readonly #socket: WebSocket;
  readonly #inbox: Inbox<Message>;
  readonly #beat: NodeJS.Timeout;
  #alive = true;

  private constructor(socket: WebSocket, ahead: number) {
    this.#socket = socket;
    this.#inbox = new Inbox(ahead);
    socket.on('message', (data, binary) => this.#take(data, binary));
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('close', (code, reason) => this.#end(code, reason.toString()));
    socket.on('error', (error) => this.#inbox.end(new ConnectionLost(show(error), { cause: error })));
    this.#beat = setInterval(() => this.#check(), beatMilliseconds);
  }

  /**
   * Connects.
   *
   * @throws ConnectionLost when the server does not answer now.
   * @throws MillraceError `BROKER_FAILED` when it refuses; `PACKAGE_MISSING`.
   */
  static async open({
    url,
    protocols,
    headers,
    hello,
    ahead,
  }: WebSocketReading): Promise<WebSocketConnection> {
    const { WebSocket } = await loadPeer('ws, which speaks WebSocket', 'ws', () => import('ws'));
    const socket = new WebSocket(url, [...protocols], { headers, handshakeTimeout });
    const connection = new WebSocketConnection(socket, ahead);
    try {
      await opened(socket, url);
    } catch (error) {
      await connection.close();
      throw error;
    }
    for (const text of hello) socket.send(text);
    return connection;
  }

  next(): Promise<readonly Message[] | undefined> {
    return this.#inbox.take();
  }

  async close(): Promise<void> {
    clearInterval(this.#beat);
    this.#inbox.end();
    this.#socket.terminate();
  }

  #take(data: RawData, binary: boolean): void {
    this.#alive = true;
    const room = this.#inbox.push({ data: bytesOf(data), subject: binary ? 'binary' : 'text' });
    if (!room) return;
    this.#socket.pause();
    room.then(() => this.#resume());
  }

  #resume(): void {
    this.#alive = true;
    this.#socket.resume();
  }

  #end(code: number, reason: string): void {
    clearInterval(this.#beat);
    if (code === normalClosure) this.#inbox.end();
    else this.#inbox.end(new ConnectionLost(`closed with ${code} ${reason}`.trim()));
  }

  // While it is not read, its answers are not seen either.
  #check(): void {
    if (this.#socket.isPaused || this.#socket.readyState !== this.#socket.OPEN) return;
    if (!this.#alive) {
      this.#inbox.end(new ConnectionLost('it no longer answers'));
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function opened(socket: WebSocket, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', (error) => reject(new ConnectionLost(show(error), { cause: error })));
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      reject(refusalOf(url, response.statusCode ?? 0));
    });
  });
}

function refusalOf(url: string, status: number): Error {
  if (status >= 500 || status === 429) return new ConnectionLost(`status ${status}`);
  return new MillraceError('BROKER_FAILED', {
    what: `WebSocket ${url}`,
    given: `status ${status}`,
    expected: 'status 101, a WebSocket',
    advice: 'Check the address, and what the server wants in headers and protocols',
  });
}
