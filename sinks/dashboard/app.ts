import { type Context, Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { LogFeed } from './answers/log-feed.js';
import { type Broadcast, PageFeed } from './answers/page-feed.js';
import { addRoutes, parseQuery, runOf } from './answers/routes.js';
import { type Feed, streamOf } from './answers/server-sent.js';
import type { Asset } from './assets.js';
import type { Environment } from './environment.js';
import { eventsQuerySchema, logQuerySchema } from './protocol.js';
import { Refusal, refusalOf } from './refusal.js';
import { sameSiteOnly } from './same-site.js';
import { parsePlace } from './shown/log-source.js';
import type { Shown, ShownRun } from './shown/shown.js';

/** What the dashboard serves, and to whom. */
export interface AppOptions {
  readonly broadcast: Broadcast;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly token: string;
  /** The address that the server listens on. */
  readonly host: string;
  /** Told what went wrong that no request is to blame for. */
  readonly report: (error: unknown) => void;
}

// Far more pages and terminals than anyone opens.
const streamLimit = 100;
const bodyBytes = 4096;

const own = ["'self'"];
const none = ["'none'"];

/** The dashboard's HTTP interface: the page's files for anyone, `/api` for those who have the token. */
export function createApp({ broadcast, assets, token, host, report }: AppOptions): Hono<Environment> {
  const app = new Hono<Environment>();
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    const refusal = refusalOf(error);
    if (refusal) return context.json(refusal.body, refusal.status);
    report(error);
    return context.json({ error: { message: 'something went wrong in the dashboard' } }, 500);
  });
  app.notFound((context) => context.json({ error: { message: 'there is nothing under this address' } }, 404));
  app.use(headers(), sameSiteOnly(host));
  for (const [path, { body, type }] of assets)
    app.get(path, (context) =>
      context.body(new Uint8Array(body), 200, { 'content-type': type, 'cache-control': 'no-cache' }),
    );
  app.use('/api/*', tokenOnly(token), bodyLimit({ maxSize: bodyBytes, onError: tooLarge }), noStore);
  app.use('/api/*', (_, next) => broadcast.underway.add(next()));
  addRoutes(app, broadcast);
  addStreams(app, broadcast);
  return app;
}

function addStreams(app: Hono<Environment>, broadcast: Broadcast): void {
  let streams = 0;
  const answer = (context: Context<Environment>, feed: Feed): Response => {
    if (streams === streamLimit) throw new Refusal(503, 'too many pages and terminals are open');
    streams++;
    context.env.outgoing.once('close', () => streams--);
    return context.body(streamOf(feed, broadcast.underway), 200, {
      'content-type': 'text/event-stream',
      connection: 'close',
    });
  };
  app.get('/api/events', (context) => {
    const since = context.req.header('last-event-id');
    const query = parseQuery(eventsQuerySchema, context, since === undefined ? {} : { since });
    return answer(context, new PageFeed(broadcast, query));
  });
  app.get('/api/log', async (context) => {
    const last = context.req.header('last-event-id');
    const { run, after = last } = parseQuery(logQuerySchema, context);
    const place = after === undefined || after === 'end' ? after : parsePlace(last ?? after);
    if (after !== undefined && place === undefined) throw new Refusal(400, 'after is no id of an event');
    const source = await theRun(broadcast.shown, run).log();
    return answer(context, new LogFeed(source, { after: place, ...broadcast }));
  });
}

/** The run with an id, else with a name; the only one where none is asked for. */
function theRun(shown: Shown, asked: string | undefined): ShownRun {
  const runs = shown.runs();
  if (asked !== undefined)
    return shown.find(asked) ?? runs.find(({ name }) => name === asked) ?? runOf(shown, asked);
  const [only] = runs;
  if (only && runs.length === 1) return only;
  throw new Refusal(400, `there are ${runs.length} runs here: say which one, with run=`);
}

function tokenOnly(token: string): ReturnType<typeof bearerAuth> {
  const message = { error: { message: 'the token is missing or wrong: open the link that was printed' } };
  const answer = { message };
  return bearerAuth({
    token,
    noAuthenticationHeader: answer,
    invalidAuthenticationHeader: answer,
    invalidToken: answer,
  });
}

function tooLarge(): never {
  throw new Refusal(413, `a body of at most ${bodyBytes} bytes is expected`);
}

async function noStore(context: Context, next: () => Promise<void>): Promise<void> {
  await next();
  context.header('cache-control', 'no-store');
}

function headers(): ReturnType<typeof secureHeaders> {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: none,
      scriptSrc: own,
      styleSrc: own,
      // Pictures are fetched with the token, and shown from memory.
      imgSrc: [...own, 'blob:'],
      fontSrc: own,
      connectSrc: own,
      manifestSrc: own,
      baseUri: none,
      formAction: none,
      frameAncestors: none,
    },
    referrerPolicy: 'no-referrer',
    // There is no https here to insist on.
    strictTransportSecurity: false,
  });
}
