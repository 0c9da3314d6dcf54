import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Inbox } from '../../core/inbox.js';
import { type ListenAddress, Listener } from '../../core/listener.js';
import { lineMessages } from '../live/byte-lines.js';
import type { Message } from '../live/message.js';
import type { Connection } from '../live/reconnecting.js';

/** What a {@link LinesServer} takes, and where. */
export interface ListenOptions extends ListenAddress {
  readonly path: string;
  readonly token: string | undefined;
  readonly ahead: number;
  readonly maxRequests: number;
  readonly maxLineBytes: number;
  /** Told the address when it listens. */
  readonly onListen: (url: string) => void;
}

const graceMilliseconds = 250;

/** Takes lines that are posted; a request is read only as fast as its lines are taken. */
export class LinesServer implements Connection<Message> {
  readonly #options: ListenOptions;
  readonly #inbox: Inbox<Message>;
  readonly #listener: Listener;
  #requests = 0;

  constructor(options: ListenOptions) {
    this.#options = options;
    this.#inbox = new Inbox(options.ahead);
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(asError(error)));
    });
    this.#listener = new Listener('httpLines', server, options);
    this.#listener.url.then(
      (url) => options.onListen(`${url}${options.path}`),
      (error: unknown) => this.#inbox.end(error),
    );
  }

  next(): Promise<readonly Message[] | undefined> {
    return this.#inbox.take();
  }

  async close(): Promise<void> {
    this.#inbox.end();
    // Those who wait are still answered.
    await this.#listener.close(graceMilliseconds);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = this.#refusalOf(request);
    if (refusal) {
      const wait = refusal.status === 429 ? { 'retry-after': '1' } : {};
      // What it still sends is not read.
      reply(response, refusal.status, { error: refusal.message }, { ...wait, ...closing });
      return;
    }
    this.#requests++;
    try {
      const { lines, whole } = await this.#take(request);
      reply(response, whole ? 202 : 503, { lines }, this.#inbox.ended ? closing : {});
    } finally {
      this.#requests--;
    }
  }

  /** Answers, when the last line has been taken in, how many there were; not all of them where the source ends meanwhile. */
  async #take(request: IncomingMessage): Promise<{ readonly lines: number; readonly whole: boolean }> {
    let lines = 0;
    for await (const message of lineMessages(request, this.#options.maxLineBytes)) {
      if (this.#inbox.ended) return { lines, whole: false };
      const room = this.#inbox.push(message);
      if (room) await room;
      lines++;
    }
    return { lines, whole: true };
  }

  #refusalOf({ url = '', method, headers }: IncomingMessage): Refusal | undefined {
    const { path, token, maxRequests } = this.#options;
    if (url.split('?')[0] !== path) return { status: 404, message: `lines are posted to ${path}` };
    if (token !== undefined && !same(headers.authorization ?? '', `Bearer ${token}`))
      return { status: 401, message: 'the token is missing or another one' };
    if (method !== 'POST') return { status: 405, message: 'lines are posted' };
    if (this.#requests >= maxRequests)
      return { status: 429, message: `${maxRequests} requests are already waiting for the pipeline` };
    return undefined;
  }
}

const closing = { connection: 'close' };

interface Refusal {
  readonly status: number;
  readonly message: string;
}

function reply(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function same(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
