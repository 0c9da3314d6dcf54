import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { secureHeaders } from 'hono/secure-headers';
import type { Asset } from './assets.js';
import { eventStream } from './event-stream.js';
import { sameSiteOnly } from './same-site.js';
import type { View } from './view.js';

/** What the dashboard serves, and to whom. */
export interface AppOptions {
  readonly view: View;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly token: string;
  /** The address that the server listens on. */
  readonly host: string;
  /** Ends the streams when aborted. */
  readonly closing: AbortSignal;
}

type Environment = { Bindings: HttpBindings };

// Far more pages than anyone opens.
const streamLimit = 32;

const own = ["'self'"];
const none = ["'none'"];

/** The dashboard's HTTP interface: the page's files for anyone, `/events` for those who have the token. */
export function createApp({ view, assets, token, host, closing }: AppOptions): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(headers(), sameSiteOnly(host));
  for (const [path, { body, type }] of assets)
    app.get(path, (context) =>
      context.body(body, 200, { 'content-type': type, 'cache-control': 'no-cache' }),
    );
  let streams = 0;
  app.get('/events', bearerAuth({ token }), (context) => {
    if (streams === streamLimit) return context.text('too many pages are open', 503);
    streams++;
    context.env.outgoing.once('close', () => streams--);
    return context.body(eventStream(view, closing), 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'close',
    });
  });
  return app;
}

function headers(): ReturnType<typeof secureHeaders> {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: none,
      scriptSrc: own,
      styleSrc: own,
      imgSrc: own,
      connectSrc: own,
      baseUri: none,
      formAction: none,
      frameAncestors: none,
    },
    referrerPolicy: 'no-referrer',
    // There is no https here to insist on.
    strictTransportSecurity: false,
  });
}
