import { Refused } from './api.js';

const shortestWait = 500;
const longestWait = 10_000;
// The server says something every 15 s at least: a connection that has died is found out by its silence.
const longestSilence = 40_000;

/**
 * The page's one stream, opened again with growing waits whenever it breaks.
 *
 * EventSource cannot send a header and would put the token into the address, so the stream is fetched. It goes on
 * after the last id received, so that a restart of the server neither skips nor repeats anything.
 */
export class Stream {
  #api;
  #handlers;
  /** What is watched: its query, the last id received, whether it has begun, and what it takes over from. */
  #watched;
  #wake = () => {};

  /** @param handlers `onMessage(event, data)`, `onState('live' | 'lost')`, `onRefused()`. */
  constructor(api, handlers) {
    this.#api = api;
    this.#handlers = handlers;
    addEventListener('online', () => this.#wake());
    document.addEventListener('visibilitychange', () => this.#wake());
  }

  /**
   * Watches these runs from now on, in place of those before.
   *
   * What was watched before is let go when the new stream has begun: a server that ends in between is heard.
   */
  watch(query) {
    let before = this.#watched;
    if (before && !before.begun) {
      before.ending.abort();
      before = before.before;
    }
    this.#watched = { query, before, begun: false, ending: new AbortController() };
    this.#follow(this.#watched);
  }

  async #follow(watched) {
    let wait = shortestWait;
    while (this.#watched === watched) {
      try {
        for await (const message of this.#messages(watched)) {
          if (message.event === 'ready') {
            wait = shortestWait;
            this.#begin(watched);
          }
          this.#take(message, watched);
        }
      } catch (error) {
        if (error instanceof Refused && this.#watched === watched) return this.#handlers.onRefused();
      }
      if (this.#watched !== watched) return;
      this.#handlers.onState('lost');
      await this.#pause(wait);
      wait = Math.min(wait * 2, longestWait);
    }
  }

  #begin(watched) {
    watched.begun = true;
    watched.before?.ending.abort();
    watched.before = undefined;
  }

  // A mistake of the page in one message is for the console; it is no reason to lose the connection.
  #take({ event, data }, watched) {
    const isNow = watched === this.#watched;
    // Points over another axis are no longer wanted.
    if (!isNow && event === 'growth' && watched.query.axis !== this.#watched.query.axis) return;
    try {
      if (isNow && event === 'ready') this.#handlers.onState('live');
      this.#handlers.onMessage(event, JSON.parse(data));
    } catch (error) {
      reportError(error);
    }
  }

  async *#messages(watched) {
    const headers = watched.lastId === undefined ? {} : { 'last-event-id': watched.lastId };
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), longestSilence);
    try {
      const response = await this.#api.open('events', watched.query, {
        headers,
        signal: AbortSignal.any([watched.ending.signal, silence.signal]),
      });
      for await (const text of blocks(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), longestSilence);
        const message = parse(text);
        if (message.data === '') continue;
        yield message;
        // Only now is it taken in: after a failure in between it comes once more.
        if (message.id !== undefined) watched.lastId = message.id;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, milliseconds);
    });
  }
}

async function* blocks(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop();
    yield* parts;
  }
}

function parse(block) {
  const message = { event: 'message', data: '', id: undefined };
  for (const line of block.split('\n')) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'data') message.data += (message.data === '' ? '' : '\n') + value;
    else if (field === 'event' || field === 'id') message[field] = value;
  }
  return message;
}
