import type { Underway } from './underway.js';

/** A message of an event stream. */
export interface Message {
  readonly event: string;
  readonly data: unknown;
  readonly id?: string;
}

/** A message as it is sent. */
export function format({ event, data, id }: Message): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A comment, which readers skip: it finds out whether anybody is still there. */
export const heartbeat = ': still here\n\n';

/** Milliseconds between two heartbeats. */
export const heartbeatMilliseconds = 15_000;

/** Where a stream gets what it sends. */
export interface Feed {
  /** What to send next; waits for it. Undefined ends the stream. */
  next(gone: AbortSignal): Promise<string | undefined>;
}

/**
 * A feed as the body of an answer.
 *
 * It asks for a text only when the reader has taken the one before: whoever stalls holds one.
 */
export function streamOf(feed: Feed, underway: Underway): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = await underway.add(feed.next(gone.signal));
        if (gone.signal.aborted) return;
        if (text === undefined) controller.close();
        else controller.enqueue(encoder.encode(text));
      },
      cancel() {
        gone.abort();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Resolves when the promise does, or a signal is aborted. */
export function unlessAborted(promise: Promise<void>, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    for (const signal of signals) {
      if (signal.aborted) return done();
      signal.addEventListener('abort', done, { once: true });
    }
    promise.then(done, reject);
  });
}
