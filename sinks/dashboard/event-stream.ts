import type { Place, View } from './view.js';

const everyMilliseconds = 200;
const heartbeatMilliseconds = 15_000;

/**
 * The view as a stream of server-sent events: all of it first, then what is new, at most five times a second.
 *
 * It makes a message only when the reader has taken the one before, so a stalled reader holds one message.
 *
 * @param closing ends the stream, after a last message.
 */
export function eventStream(view: View, closing: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const over = (): boolean => closing.aborted || gone.signal.aborted;
  let place: Place | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (place) await pause(everyMilliseconds, closing, gone.signal);
        const patience = Date.now() + heartbeatMilliseconds;
        while (view.version === place?.version && !over() && Date.now() < patience)
          await pause(everyMilliseconds, closing, gone.signal);
        if (gone.signal.aborted) return;
        controller.enqueue(encoder.encode(message()));
        if (closing.aborted) controller.close();
      },
      cancel() {
        gone.abort();
      },
    },
    { highWaterMark: 0 },
  );

  function message(): string {
    // A comment, which readers skip, finds out whether anybody is still there.
    if (view.version === place?.version && !closing.aborted) return ': still here\n\n';
    const news = view.since(place);
    place = news.place;
    return `data: ${JSON.stringify({ ...news.update, closing: closing.aborted })}\n\n`;
  }
}

/** Waits, or less when a signal is aborted. */
function pause(milliseconds: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds).unref();
    for (const signal of signals) {
      if (signal.aborted) return done();
      signal.addEventListener('abort', done, { once: true });
    }
  });
}
