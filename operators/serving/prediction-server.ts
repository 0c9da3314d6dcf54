import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { show } from '../../core/errors.js';
import { type ListenAddress, Listener } from '../../core/listener.js';
import type { Batcher } from './batcher.js';

/** Where predictions are served, and of what. */
export interface PredictionServerOptions extends ListenAddress {
  readonly token: string | undefined;
  /** Checks one input, and makes numbers of it. */
  readonly input: z.ZodType<readonly number[]>;
  readonly batcher: Batcher;
  /** Told the address when it listens. */
  readonly onListen: (url: string) => void;
  /** Told why it cannot listen. */
  readonly onError: (error: unknown) => void;
}

const maxBodyBytes = 8 * 1024 * 1024;
const graceMilliseconds = 1000;
const shutDown = 'it is being shut down';

/** Answers requests for predictions. */
export class PredictionServer {
  readonly #listener: Listener;
  readonly #batcher: Batcher;
  #closing = false;

  constructor(options: PredictionServerOptions) {
    const { onListen, onError } = options;
    this.#batcher = options.batcher;
    const app = appOf(options, () => this.#closing);
    // A library leaves the globals Request and Response as they are.
    const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
    this.#listener = new Listener('serve', server, options);
    this.#listener.url.then(onListen, onError);
  }

  /** Answers what waits, takes nothing more, and lets go of who is still connected a second later. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#batcher.flush();
    await this.#listener.close(graceMilliseconds);
  }
}

function appOf({ batcher, input, token }: PredictionServerOptions, isClosing: () => boolean): Hono {
  const app = new Hono();
  const body = z.strictObject({ inputs: z.array(input).min(1) });
  app.use(async (context, next) => {
    if (isClosing()) return refuse(context, 503, shutDown);
    if (token !== undefined && context.req.header('authorization') !== `Bearer ${token}`)
      return refuse(context, 401, 'the token is missing or another one');
    await next();
  });
  app.get('/version', (context) => context.json({ version: batcher.version }));
  app.post('/predict', bodyLimit({ maxSize: maxBodyBytes }), async (context) => {
    const parsed = body.safeParse(parseJson(await context.req.text()));
    // While the body came, perhaps.
    if (isClosing()) return refuse(context, 503, shutDown);
    if (!parsed.success) return refuse(context, 400, z.prettifyError(parsed.error));
    const answer = batcher.predict(parsed.data.inputs);
    if (!answer) return refuse(context, 429, 'too many inputs are waiting');
    return context.json(await answer);
  });
  app.onError((error, context) => refuse(context, 500, show(error)));
  return app;
}

function refuse(context: Context, status: 400 | 401 | 429 | 500 | 503, message: string): Response {
  if (status === 429) context.header('retry-after', '1');
  if (status === 503) context.header('connection', 'close');
  return context.json({ error: { message } }, status);
}

/** Undefined, which no schema takes, where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
