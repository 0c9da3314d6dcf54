import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** How {@link FileServer} answers. */
export interface FileServerSettings {
  readonly content: Buffer;
  /** Whether ranges are answered; default true. */
  readonly ranges?: boolean;
  /** After how many bytes each answer's connection breaks; default never. */
  readonly breakAfter?: number;
  /** How often it breaks; default each time. */
  readonly breaks?: number;
  readonly etag?: string;
  /** Answer so many requests with this status, after those before; default from the first on. */
  readonly failing?: { readonly status: number; readonly times: number; readonly after?: number };
}

/** A server of one file on this machine that breaks connections as it is told to. */
export class FileServer {
  settings: FileServerSettings = { content: Buffer.alloc(0) };
  requests: IncomingHttpHeaders[] = [];
  #breaks = 0;
  readonly #server: Server = createServer((request, response) => {
    this.requests.push(request.headers);
    const {
      content,
      ranges = true,
      breakAfter,
      breaks = Number.POSITIVE_INFINITY,
      etag,
      failing,
    } = this.settings;
    const turn = this.requests.length - (failing?.after ?? 0);
    if (failing && turn > 0 && turn <= failing.times) {
      response.writeHead(failing.status).end();
      return;
    }
    const asked = ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    const stale = request.headers['if-range'] !== undefined && request.headers['if-range'] !== etag;
    const start = stale ? 0 : asked;
    const headers = { 'accept-ranges': 'bytes', ...(etag === undefined ? {} : { etag }) };
    if (start >= content.length && start > 0) {
      response.writeHead(416, { ...headers, 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const part = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      ...headers,
      'content-length': part.length,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
    });
    if (breakAfter === undefined || breakAfter >= part.length || this.#breaks >= breaks) {
      response.end(part);
      return;
    }
    this.#breaks++;
    response.write(part.subarray(0, breakAfter), () => setImmediate(() => response.destroy()));
  });

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/data.csv`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Serves something else from now on. */
  serve(settings: FileServerSettings): void {
    this.settings = settings;
    this.requests = [];
    this.#breaks = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
