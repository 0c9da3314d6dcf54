const shortestWait = 1000;
const longestWait = 10_000;

/** Thrown when the server does not accept the token. */
export class Refused extends Error {}

/**
 * Follows the run's stream of updates, again and again when it breaks.
 *
 * EventSource cannot send a header and would put the token into the address, so the stream is fetched. Each
 * connection begins with the whole view: `first` tells.
 */
export async function follow(token, { onUpdate, onLost }) {
  let wait = shortestWait;
  for (;;) {
    try {
      for await (const { update, first } of updates(token)) {
        wait = shortestWait;
        onUpdate(update, first);
        if (update.closing && update.standing.state === 'finished') return;
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    onLost();
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 2, longestWait);
  }
}

async function* updates(token) {
  const response = await fetch('events', {
    headers: { authorization: `Bearer ${token}` },
    cache: 'no-store',
    credentials: 'omit',
  });
  if (response.status === 401) throw new Refused();
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  let first = true;
  for await (const message of messages(response.body)) {
    if (!message.startsWith('data: ')) continue;
    yield { update: JSON.parse(message.slice(6)), first };
    first = false;
  }
}

async function* messages(body) {
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
