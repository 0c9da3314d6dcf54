import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Link } from './link.js';
import { ConnectionLost, reasonOf, request } from './request.js';

// The server says every 15 s that it is still there.
const silenceMilliseconds = 45_000;

type Chunk = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>;

/** One connection to the events of a run. */
export class Connection {
  readonly #controller: AbortController;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #messages: EventSourceMessage[] = [];
  readonly #parser = createParser({ onEvent: (message) => this.#messages.push(message) });

  private constructor(controller: AbortController, body: ReadableStream<Uint8Array>) {
    this.#controller = controller;
    this.#reader = body.getReader();
  }

  /**
   * Connects; `after` is the id of the last event received.
   *
   * @throws ConnectionLost when that is not possible now.
   * @throws MillraceError `STREAM_FAILED` when the dashboard refuses.
   */
  static async open(
    link: Link,
    run: string,
    after: string | undefined,
    controller: AbortController,
  ): Promise<Connection> {
    const query = after === undefined ? { run } : { run, after };
    const answer = request(link, 'api/log', query, controller.signal);
    const { body } = await unlessSilent(answer, controller);
    if (!body) throw new ConnectionLost('an answer without events');
    return new Connection(controller, body);
  }

  /**
   * The messages that came next; waits for some.
   *
   * @throws ConnectionLost when it has ended, or was silent for too long.
   */
  async next(): Promise<readonly EventSourceMessage[]> {
    while (this.#messages.length === 0) {
      const { done, value } = await unlessSilent(this.#read(), this.#controller);
      if (done) throw new ConnectionLost('the connection was closed');
      this.#parser.feed(this.#decoder.decode(value, { stream: true }));
    }
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  async #read(): Promise<Chunk> {
    try {
      return await this.#reader.read();
    } catch (cause) {
      throw new ConnectionLost(reasonOf(cause), { cause });
    }
  }
}

/** Gives an answer up that does not come. */
async function unlessSilent<T>(answer: Promise<T>, controller: AbortController): Promise<T> {
  const silence = new ConnectionLost(`nothing for ${silenceMilliseconds / 1000} s`);
  const timer = setTimeout(() => controller.abort(silence), silenceMilliseconds);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}
