import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunEvent } from '../../core/events.js';

/** What a {@link LogServer} serves. */
export interface ServedRun {
  readonly id: string;
  readonly name: string;
  readonly lines: string[];
}

/**
 * The two routes of a dashboard that programs use, over lines in memory; it can be cut off, and come back on its port.
 *
 * An event's id is its place among the lines.
 */
export class LogServer {
  readonly runs: ServedRun[] = [];
  readonly token = 'secret';
  /** Every query for a log that was answered. */
  readonly asked: URLSearchParams[] = [];
  /** Messages that come before the events of the next connection, as they are sent. */
  first = '';
  /** Answers the next requests with these statuses instead. */
  readonly refusals: number[] = [];
  /** Whether who has read a run to its end is told that the server closes. */
  closesAfterEnd = false;
  closed = 0;
  #server: Server | undefined;
  #port = 0;
  readonly #open = new Map<ServerResponse, { readonly run: ServedRun; next: number }>();

  get link(): string {
    return `http://127.0.0.1:${this.#port}/#token=${this.token}`;
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = addressOf(this.#server).port;
  }

  /** Ends all connections, and takes no more. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Ends all connections. */
  cut(): void {
    for (const response of this.#open.keys()) response.destroy();
  }

  add(run: ServedRun, ...events: readonly RunEvent[]): void {
    run.lines.push(...events.map((event) => JSON.stringify(event)));
    for (const response of this.#open.keys()) this.#send(response);
  }

  /** Sends something to all who follow. */
  say(text: string): void {
    for (const response of this.#open.keys()) response.write(text);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      response.writeHead(refusal, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'not so' } }));
    } else if (url.pathname === '/api/runs') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ runs: this.runs.map(({ id, name }) => ({ id, name })) }));
    } else if (url.pathname === '/api/log') this.#serve(url.searchParams, response);
    else response.writeHead(404).end();
  }

  #refusalOf({ headers }: IncomingMessage): number | undefined {
    if (headers.authorization !== `Bearer ${this.token}`) return 401;
    return this.refusals.shift();
  }

  #serve(query: URLSearchParams, response: ServerResponse): void {
    this.asked.push(query);
    const run = this.runs.find(({ id }) => id === query.get('run'));
    if (!run) {
      response.writeHead(404).end();
      return;
    }
    const after = query.get('after');
    const next = after === 'end' ? run.lines.length : Number(after ?? -1) + 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: ready\nid: ${next - 1}\ndata: {}\n\n${this.first}`);
    this.first = '';
    this.#open.set(response, { run, next });
    response.on('close', () => {
      this.#open.delete(response);
      this.closed++;
    });
    this.#send(response);
  }

  #send(response: ServerResponse): void {
    const place = this.#open.get(response);
    if (!place) return;
    for (; place.next < place.run.lines.length; place.next++)
      response.write(`event: event\nid: ${place.next}\ndata: ${place.run.lines[place.next]}\n\n`);
    const last = place.run.lines.at(-1) ?? '';
    if (this.closesAfterEnd && last.includes('"type":"end"')) response.end('event: closing\ndata: {}\n\n');
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address;
}
