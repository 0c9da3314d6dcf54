const longestAnswer = 60_000;

/** The server does not accept the token. */
export class Refused extends Error {}

/** The server answered with an error, in its own words. */
export class Declined extends Error {}

/** The server cannot be reached now; the stream tells when it is back. */
export class Unreachable extends Error {}

/** The server's interface, with the token in the header of every request. */
export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  /** The answer to a question, as JSON: `get('curves', { run: ['a', 'b'], axis: 'step' })`. */
  get(path, query = {}) {
    return this.#whole((signal) => this.open(path, query, { signal }), 'json');
  }

  /** A picture as an address for an `img`; the caller revokes it. */
  async picture(query) {
    return URL.createObjectURL(
      await this.#whole((signal) => this.open('picture', query, { signal }), 'blob'),
    );
  }

  /** Asks for something to be done. */
  async post(path, body) {
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    return this.#whole((signal) => this.open(path, {}, { ...request, signal }), 'json');
  }

  /** The open response: a stream is read from its body. */
  async open(path, query, { headers, ...options } = {}) {
    const response = await fetch(`api/${path}${searchOf(query)}`, {
      ...options,
      headers: { ...headers, authorization: `Bearer ${this.#token}` },
      cache: 'no-store',
      credentials: 'omit',
    }).catch(unreachable);
    if (response.status === 401) throw new Refused();
    if (!response.ok) throw new Declined(await reasonOf(response));
    return response;
  }

  // A connection that has died says nothing, and the next question would wait for ever.
  async #whole(ask, form) {
    const response = await ask(AbortSignal.timeout(longestAnswer));
    return response[form]().catch(unreachable);
  }
}

function unreachable(cause) {
  throw new Unreachable('the server cannot be reached', { cause });
}

function searchOf(query) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) if (one !== undefined) search.append(name, one);
  return search.size === 0 ? '' : `?${search}`;
}

async function reasonOf(response) {
  const text = await response.text();
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text || `the server answered ${response.status}`;
  }
}
