import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { RunControl } from '../../../core/control.js';
import type { Environment } from '../environment.js';
import {
  type Accepted,
  type Control,
  controlSchema,
  curvesQuerySchema,
  entriesQuerySchema,
  pictureQuerySchema,
  type Runs,
  summaryQuerySchema,
} from '../protocol.js';
import { Refusal } from '../refusal.js';
import type { Shown, ShownRun } from '../shown/shown.js';
import { curvesOf } from './curves.js';
import { detailsOf } from './details.js';
import { entriesOf } from './entries.js';
import type { Broadcast } from './page-feed.js';
import { histogramsOf, pictureAt, picturesOf, summariesOf, textsOf } from './summaries.js';

/** Adds what is asked and answered once: all of `/api` but its streams. */
export function addRoutes(app: Hono<Environment>, { shown, version }: Broadcast): void {
  app.get('/api/runs', (context) => {
    const runs = shown.runs().map((run) => run.info());
    const answer: Runs = { mode: shown.mode, title: shown.title, version, runs };
    return context.json(answer);
  });
  app.get('/api/run', async (context) => context.json(await detailsOf(askedRun(shown, context))));
  app.get('/api/curves', async (context) => {
    const { run, ...query } = parseQuery(curvesQuerySchema, context);
    const runs = run.map((id) => runOf(shown, id));
    return context.json(await curvesOf(runs, query));
  });
  app.get('/api/entries', async (context) => {
    const { run, ...query } = parseQuery(entriesQuerySchema, context);
    return context.json(await entriesOf(runOf(shown, run), query));
  });
  app.get('/api/summaries', async (context) => context.json(await summariesOf(askedRun(shown, context))));
  const named = { histograms: histogramsOf, pictures: picturesOf, texts: textsOf };
  for (const [kind, answer] of Object.entries(named))
    app.get(`/api/${kind}`, async (context) => {
      const { run, ...asked } = parseQuery(summaryQuerySchema, context);
      return context.json(await answer(runOf(shown, run), asked));
    });
  app.get('/api/picture', async (context) => {
    const { run, sequence } = parseQuery(pictureQuerySchema, context);
    const picture = await pictureAt(runOf(shown, run), sequence);
    if (!picture) throw new Refusal(404, `event ${sequence} has no picture`);
    return context.body(new Uint8Array(picture), 200, { 'content-type': 'image/png' });
  });
  app.post('/api/control', async (context) => context.json(control(shown, await bodyOf(context))));
}

/** A query as its schema wants it; what may be repeated is a list in the schema. */
export function parseQuery<Schema extends z.ZodObject>(
  schema: Schema,
  context: Context,
  more: Readonly<Record<string, string>> = {},
): z.output<Schema> {
  const given: Record<string, unknown> = { ...more };
  for (const [name, values] of Object.entries(context.req.queries())) {
    const many = schema.shape[name]?.safeParse(values).success ?? false;
    given[name] = many || values.length > 1 ? values : values[0];
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refusal(400, `${issue?.path.join('.') || 'query'}: ${issue?.message ?? 'not as expected'}`);
}

/** The run with an id: ids are looked up, never made into paths. */
export function runOf(shown: Shown, id: string): ShownRun {
  const run = shown.find(id);
  if (run) return run;
  throw new Refusal(404, 'there is no such run here');
}

function askedRun(shown: Shown, context: Context): ShownRun {
  const id = context.req.query('run');
  if (id === undefined) throw new Refusal(400, 'run: the id of a run is expected');
  return runOf(shown, id);
}

async function bodyOf(context: Context): Promise<Control> {
  const parsed = controlSchema.safeParse(parseJson(await context.req.text()));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refusal(400, `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not as expected'}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal(400, 'body: JSON is expected');
    throw error;
  }
}

function control(shown: Shown, asked: Control): Accepted {
  const run = runOf(shown, asked.run);
  const { control } = run;
  if (!control)
    throw new Refusal(
      409,
      shown.mode === 'run'
        ? 'the run has ended'
        : 'the run does not live in this process: control it in the dashboard that its own process has printed',
    );
  carryOut(control, asked);
  return { accepted: true, paused: control.paused };
}

function carryOut(control: RunControl, asked: Control): void {
  if (asked.action === 'pause') control.pause();
  else if (asked.action === 'resume') control.resume();
  else if (asked.action === 'checkpoint') control.checkpoint();
  else if (asked.action === 'stop') control.stop(asked.reason);
  else control.setLearningRate(asked.value, asked.trainer);
}
