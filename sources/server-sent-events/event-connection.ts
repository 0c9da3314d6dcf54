import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { ConnectionLost } from '../../core/connection-lost.js';
import { MillraceError, show } from '../../core/errors.js';
import type { Connection } from '../live/reconnecting.js';

/** What is asked for. */
export interface EventReading {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const noContent = 204;

/** The events of one answer; the next bytes are read when those before them are taken. */
export class EventConnection implements Connection<EventSourceMessage> {
  readonly #controller: AbortController;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #decoder = new TextDecoder();
  #events: EventSourceMessage[] = [];
  readonly #parser = createParser({ onEvent: (event) => this.#events.push(event) });

  private constructor(controller: AbortController, body: ReadableStream<Uint8Array> | null) {
    this.#controller = controller;
    this.#reader = body?.getReader();
  }

  /**
   * Connects; `after` is the id of the last event received.
   *
   * @throws ConnectionLost when the server does not answer now.
   * @throws MillraceError `BROKER_FAILED` when it refuses.
   */
  static async open(
    { url, headers }: EventReading,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<EventConnection> {
    const controller = new AbortController();
    signal.addEventListener('abort', () => controller.abort(), { once: true });
    const lastEvent = after === undefined ? {} : { 'last-event-id': after };
    const response = await unlessLost(() =>
      fetch(url, {
        headers: { accept: 'text/event-stream', ...headers, ...lastEvent },
        signal: controller.signal,
      }),
    );
    if (response.status === noContent) return new EventConnection(controller, null);
    if (response.ok && response.headers.get('content-type')?.startsWith('text/event-stream'))
      return new EventConnection(controller, response.body);
    await response.body?.cancel();
    throw refusalOf(url, response);
  }

  async next(): Promise<readonly EventSourceMessage[] | undefined> {
    while (this.#events.length === 0) {
      if (!this.#reader) return undefined;
      const reader = this.#reader;
      const { done, value } = await unlessLost(() => reader.read());
      if (done) throw new ConnectionLost('the answer has ended');
      this.#parser.feed(this.#decoder.decode(value, { stream: true }));
    }
    const events = this.#events;
    this.#events = [];
    return events;
  }

  async close(): Promise<void> {
    this.#controller.abort();
  }
}

async function unlessLost<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { cause = error } = Object(error);
    throw new ConnectionLost(show(cause), { cause: error });
  }
}

function refusalOf(url: string, { status, headers }: Response): Error {
  if (status >= 500 || status === 429 || status === 408) return new ConnectionLost(`status ${status}`);
  return new MillraceError('BROKER_FAILED', {
    what: `events of ${url}`,
    given: `status ${status}, ${headers.get('content-type') ?? 'no content type'}`,
    expected: 'status 200, text/event-stream',
    advice: 'Check the address, and what the server wants in headers',
  });
}
