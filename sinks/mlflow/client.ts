import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { MillraceError, show } from '../../core/errors.js';
import type { Server } from './server-address.js';

/** MLflow could not be reached, or may answer otherwise the next time: it is busy, or starts anew. */
class Unanswered extends Error {
  /** How long it asks to be left alone, in milliseconds. */
  readonly wait: number;

  constructor(message: string, wait: number, cause?: unknown) {
    super(message, { cause });
    this.wait = wait;
  }
}

/** MLflow has understood a request and refuses it. */
export class Refused extends Error {
  /** Such as `RESOURCE_DOES_NOT_EXIST`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const refusal = z.object({ error_code: z.string(), message: z.string().default('') });

const requestMilliseconds = 30_000;
const firstPause = 50;
const longestPause = 5000;
// A server that starts anew is not worth a word; one that stays away is.
const silentAttempts = 5;

/** How the client deals with a server that does not answer. */
export interface Patience {
  /** Milliseconds until it gives up. */
  readonly patience: number;
  /** Told when waiting begins to be noticeable. */
  readonly warn: (message: string) => void;
}

/** Speaks MLflow's REST API. */
export class MlflowClient {
  readonly #server: Server;
  readonly #patience: Patience;
  #deadline = Number.POSITIVE_INFINITY;

  constructor(server: Server, patience: Patience) {
    this.#server = server;
    this.#patience = patience;
  }

  /** From now on, and for what is being waited for too, it gives up after this many milliseconds at the latest. */
  hurry(milliseconds: number): void {
    this.#deadline = performance.now() + milliseconds;
  }

  /** No longer in a hurry. */
  relax(): void {
    this.#deadline = Number.POSITIVE_INFINITY;
  }

  /**
   * Works until MLflow has answered, with growing pauses between the attempts, which are counted from 0.
   *
   * What an attempt has sent may have been taken although no answer came.
   *
   * @throws MillraceError `SINK_FAILED` when there is no answer for too long.
   */
  async persist<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    const end = performance.now() + this.#patience.patience;
    for (let attempt = 0; ; attempt++) {
      try {
        return await work(attempt);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        const pause = Math.max(error.wait, pauseBefore(attempt + 1));
        if (performance.now() + pause > Math.min(end, this.#deadline)) throw this.#gaveUp(error);
        if (attempt === silentAttempts)
          this.#patience.warn(
            `MLflow at ${this.#server.url} does not answer (${error.message}): the run waits for it`,
          );
        await sleep(pause);
      }
    }
  }

  /** @throws Refused when MLflow refuses it; MillraceError `SINK_FAILED` when it is no MLflow, or lets nobody in. */
  get<Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return this.#request('GET', `${path}?${new URLSearchParams(query)}`, undefined, schema);
  }

  /** @throws as {@link get}. */
  post<Schema extends z.ZodType>(path: string, body: object, schema: Schema): Promise<z.output<Schema>> {
    return this.#request('POST', path, JSON.stringify(body), schema);
  }

  async #request<Schema extends z.ZodType>(
    method: string,
    path: string,
    body: string | undefined,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const request = `${method} ${path.replace(/\?.*/, '')}`;
    const { status, type, text, retryAfter } = await this.#send(method, path, body);
    if (status === 408 || status === 429 || status >= 500)
      throw new Unanswered(`${status} ${messageOf(text)}`, retryAfter);
    if (status === 401 || status === 403) throw this.#shutOut(`${status} ${messageOf(text)}`);
    const answer = parseJson(text);
    const refused = refusal.safeParse(answer);
    if (status >= 400 && refused.success) throw new Refused(refused.data.error_code, refused.data.message);
    const parsed = schema.safeParse(answer);
    if (status === 200 && parsed.success) return parsed.data;
    throw this.#noMlflow(`${status} ${type} to ${request}`);
  }

  async #send(method: string, path: string, body: string | undefined) {
    const { url, headers } = this.#server;
    try {
      const response = await fetch(`${url}/api/2.0/mlflow/${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body }),
        // A redirect leads to a page for people, to log in for example; fetch would GET what was a POST.
        redirect: 'manual',
        signal: AbortSignal.timeout(requestMilliseconds),
      });
      const retryAfter = Number(response.headers.get('retry-after') ?? 0) * 1000;
      return {
        status: response.status,
        type: response.headers.get('content-type') ?? 'nothing',
        text: await response.text(),
        retryAfter: Number.isFinite(retryAfter) ? retryAfter : 0,
      };
    } catch (cause) {
      throw new Unanswered(reasonOf(cause), 0, cause);
    }
  }

  #gaveUp(error: Unanswered): MillraceError {
    return new MillraceError('SINK_FAILED', {
      what: `MLflow at ${this.#server.url}`,
      given: error.message,
      expected: 'a server that answers',
      advice: 'Start it, or mend the address, and run again: the run goes on from its newest checkpoint',
      cause: error,
    });
  }

  #shutOut(given: string): MillraceError {
    return new MillraceError('SINK_FAILED', {
      what: `MLflow at ${this.#server.url}`,
      given,
      expected: 'to be let in',
      advice: "Give the credentials: mlflow(url, { headers: { authorization: 'Bearer ...' } })",
    });
  }

  #noMlflow(given: string): MillraceError {
    return new MillraceError('SINK_FAILED', {
      what: `${this.#server.url}`,
      given,
      expected: 'an MLflow tracking server that answers /api/2.0/mlflow',
      advice: 'Give the address that its web page has, without anything behind the port or prefix',
    });
  }
}

/** Doubles from try to try; the random part keeps runs apart that lost the same server. */
function pauseBefore(attempt: number): number {
  return Math.min(firstPause * 2 ** (attempt - 1), longestPause) * (0.75 + Math.random() / 4);
}

function messageOf(text: string): string {
  const refused = refusal.safeParse(parseJson(text));
  return (refused.success ? refused.data.message : text).trim().slice(0, 300);
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `ECONNREFUSED`, which fetch hides in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return show(error);
  if (error.name === 'TimeoutError') return `no answer within ${requestMilliseconds / 1000} s`;
  if (error.cause === undefined) return error.message;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : reasonOf(cause);
}
