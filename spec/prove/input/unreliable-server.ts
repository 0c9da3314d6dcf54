import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import fc from 'fast-check';

/** How a server answers one request. */
export interface Answer {
  /** An error, instead of content. */
  readonly status?: number | undefined;
  /** Which version of the content there is from now on. */
  readonly version: number;
  /** Whether a range is answered as one. */
  readonly ranges: boolean;
  /** After which part of the content the connection breaks. */
  readonly breakAt?: number | undefined;
  /** Which part of a range is answered, as a server may do. */
  readonly part?: number | undefined;
  /** Whether an answer to a range does not say which one it is. */
  readonly unnamed: boolean;
  /** Bytes that a range begins before what was asked for, or behind it. */
  readonly shift: number;
}

const partial = fc.option(fc.double({ min: 0.2, max: 0.9, noNaN: true }), { nil: undefined });

/** Any answer. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  status: fc.option(fc.constantFrom(404, 408, 429, 500, 503, 204, 416), { nil: undefined, freq: 6 }),
  version: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  ranges: fc.boolean(),
  breakAt: partial,
  part: partial,
  unnamed: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  shift: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -20, max: 20 })),
});

/** The whole text, or the range that is asked for. */
export const honestAnswer: Answer = { version: 0, ranges: true, unnamed: false, shift: 0 };

/** A server of one text that answers as it is told, and honestly when nothing more is told. */
export class UnreliableServer {
  #versions: readonly Buffer[] = [];
  #answers: Iterator<Answer> = [].values();
  #version = 0;
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/text`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Serves a text, in versions, from now on. */
  serve(versions: readonly Buffer[], answers: readonly Answer[]): void {
    this.#versions = versions;
    this.#answers = answers.values();
    this.#version = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const next = this.#answers.next();
    const answer = next.done ? { ...honestAnswer, version: this.#version } : next.value;
    this.#version = answer.version;
    if (answer.status !== undefined) response.writeHead(answer.status).end();
    else this.#send(answer, request, response);
  }

  #send(
    { ranges, breakAt = 1, part = 1, unnamed, shift }: Answer,
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): void {
    const content = this.#versions[this.#version] ?? Buffer.alloc(0);
    const etag = `"${this.#version}"`;
    const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
    const fresh = headers['if-range'] === undefined || headers['if-range'] === etag;
    if (!ranges || !fresh || asked === undefined) {
      response.writeHead(200, { etag, 'content-length': content.length });
      end(response, content, breakAt);
      return;
    }
    const first = Math.max(0, Number(asked) + shift);
    if (first >= content.length) {
      response.writeHead(416, { etag, 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const bytes = content.subarray(first, first + Math.ceil((content.length - first) * part));
    const range = `bytes ${first}-${first + bytes.length - 1}/${content.length}`;
    response.writeHead(206, {
      etag,
      'content-length': bytes.length,
      ...(unnamed ? {} : { 'content-range': range }),
    });
    end(response, bytes, breakAt);
  }
}

function end(response: ServerResponse, bytes: Buffer, breakAt: number): void {
  if (breakAt >= 1) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.ceil(bytes.length * breakAt)), () =>
    setImmediate(() => response.destroy()),
  );
}
