import { once } from 'node:events';
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { z } from 'zod';

/** A message of an event stream. */
export interface StreamMessage {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** The whole answer to a request. */
export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** What a request is sent with, beside its path. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks a dashboard, as a page or a program does, and as neither should. */
export class DashboardClient {
  readonly origin: string;
  readonly port: string;
  readonly token: string;

  /** @param url the link, with its token. */
  constructor(url: string) {
    const { origin, port, hash } = new URL(url);
    this.origin = origin;
    this.port = port;
    this.token = hash.replace('#token=', '');
  }

  get authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  /** What is answered under `/api`, read with the schema that the protocol has for it. */
  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const { status, text } = await this.send(`/api/${path}`, { headers: this.authorization });
    if (status !== 200) throw new Error(`${status}: ${text}`);
    return schema.parse(JSON.parse(text));
  }

  /** Tells a run to do something, as the page does. */
  control(body: unknown): Promise<Answer> {
    return this.send('/api/control', {
      method: 'POST',
      headers: { ...this.authorization, origin: this.origin, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Sends a request just as it is, without any header of its own. */
  async send(path: string, sent: Sent = {}): Promise<Answer> {
    const response = await answerTo(this.#begin(path, sent));
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    return { status: response.statusCode, headers: response.headers, body, text: body.toString() };
  }

  /** Opens a stream under `/api`. */
  async stream(path: string, headers: Readonly<Record<string, string>> = {}): Promise<MessageStream> {
    const sent = this.#begin(`/api/${path}`, { headers: { ...this.authorization, ...headers } });
    return new MessageStream(await answerTo(sent));
  }

  // Not fetch: it would neither send these headers nor leave a path as it is.
  #begin(path: string, { method = 'GET', headers = {}, body }: Sent): ClientRequest {
    return request({ host: '127.0.0.1', port: this.port, path, method, headers, agent: false }).end(body);
  }
}

/** Reads the messages of one connection; it stalls while nobody asks for the next. */
export class MessageStream {
  readonly status: number | undefined;
  readonly #response: IncomingMessage;
  readonly #messages: AsyncGenerator<StreamMessage>;

  constructor(response: IncomingMessage) {
    this.status = response.statusCode;
    this.#response = response;
    this.#messages = messagesOf(response);
  }

  async next(): Promise<StreamMessage> {
    const { value, done } = await this.#messages.next();
    if (done) throw new Error('the stream has ended');
    return value;
  }

  /** The next message of a kind, whatever comes before it. */
  async nextOf<Schema extends z.ZodType>(
    event: string,
    schema: Schema,
  ): Promise<{ readonly id: string; readonly data: z.output<Schema> }> {
    for (;;) {
      const message = await this.next();
      if (message.event === event) return { id: message.id, data: schema.parse(message.data) };
    }
  }

  async rest(): Promise<readonly StreamMessage[]> {
    const messages: StreamMessage[] = [];
    for await (const message of this.#messages) messages.push(message);
    return messages;
  }

  end(): void {
    this.#response.destroy();
  }
}

const field = z.record(z.string(), z.string());

async function* messagesOf(response: IncomingMessage): AsyncGenerator<StreamMessage> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const messages = `${text}${chunk}`.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const fields = field.parse(Object.fromEntries(message.split('\n').map(fieldOf)));
      if (fields.data !== undefined)
        yield { id: fields.id ?? '', event: fields.event ?? '', data: JSON.parse(fields.data) };
    }
  }
}

function fieldOf(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
}

/** The answer to a request. */
async function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (!response) throw new Error('no answer');
  return response;
}
