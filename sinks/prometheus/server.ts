import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';

/** What is served: the text of all metrics, and how it is written. */
export interface Scraped {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** A server that Prometheus scrapes. */
export interface MetricsServer {
  /** `http://127.0.0.1:9464/metrics` */
  readonly url: string;
  close(): Promise<void>;
}

/** Where it listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

// A scraper that has stalled is let go: Prometheus itself gives up after ten seconds.
const idleMilliseconds = 10_000;
const connections = 64;

/**
 * Serves metrics at `/metrics`.
 *
 * @throws the error of the system when the address cannot be listened on.
 */
export async function serveMetrics(scraped: Scraped, { host, port }: Address): Promise<MetricsServer> {
  const server = createServer((request, response) => answer(scraped, isLoopback(host), request, response));
  server.maxConnections = connections;
  server.requestTimeout = idleMilliseconds;
  server.setTimeout(idleMilliseconds, (socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const bound = server.address();
  const name = isIPv6(host) ? `[${host}]` : host;
  return {
    url: `http://${name}:${typeof bound === 'object' && bound ? bound.port : port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  scraped: Scraped,
  loopbackOnly: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const send = (status: number, text: string, type = 'text/plain; charset=utf-8'): void => {
    response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
  // A name that resolves to this machine only now and then is how a page of another site would come in.
  if (loopbackOnly && !isLoopback(hostOf(request))) send(421, 'this host is not served here\n');
  else if (request.url?.split('?')[0] !== '/metrics') send(404, 'the metrics are at /metrics\n');
  else if (request.method !== 'GET' && request.method !== 'HEAD') send(405, 'only GET and HEAD\n');
  else
    scraped.metrics().then(
      (text) => send(200, text, scraped.contentType),
      (error: unknown) => send(500, `the metrics cannot be collected: ${String(error)}\n`),
    );
}

function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}
