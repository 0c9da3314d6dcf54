import { z } from 'zod';
import { MillraceError, show } from '../../core/errors.js';
import type { Link } from './link.js';

/** The connection is gone, or was not to be had: to be tried again. */
export class ConnectionLost extends Error {
  override readonly name: string = 'ConnectionLost';
}

/** The dashboard is there, and the run is not, or not yet: a folder takes time to be looked through. */
export class RunAbsent extends ConnectionLost {
  override readonly name = 'RunAbsent';
}

const refusal = z.object({ error: z.object({ message: z.string() }) });
const listing = z.object({
  /** Of one run, in its own process, or of a folder of runs. */
  mode: z.enum(['run', 'folder']).default('run'),
  runs: z.array(z.object({ id: z.string(), name: z.string() })),
});

/** The runs that a dashboard shows. */
export type Listing = z.infer<typeof listing>;

// The statuses that another attempt may not get.
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Asks a dashboard; the token goes to it alone: a redirection is not followed.
 *
 * @throws ConnectionLost when it does not answer, or not now.
 * @throws MillraceError `STREAM_FAILED` when it refuses.
 */
export async function request(
  { base, token }: Link,
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = { authorization: `Bearer ${token}` };
  let response: Response;
  try {
    response = await fetch(url, { headers, signal, redirect: 'manual' });
  } catch (cause) {
    throw new ConnectionLost(reasonOf(cause), { cause });
  }
  if (response.ok) return response;
  const reason = await reasonIn(response);
  if (passing.has(response.status)) throw new ConnectionLost(reason);
  throw refused(url, response.status, reason);
}

/**
 * The runs that a dashboard shows.
 *
 * @throws ConnectionLost when it does not answer, or not now.
 * @throws MillraceError `STREAM_FAILED` when it refuses.
 */
export async function listRuns(link: Link, signal: AbortSignal): Promise<Listing> {
  const response = await request(link, 'api/runs', {}, signal);
  const answer = listing.safeParse(await bodyOf(response));
  if (answer.success) return answer.data;
  throw new MillraceError('STREAM_FAILED', {
    what: 'dashboard',
    given: 'another answer',
    expected: 'a list of runs, as the dashboard of millrace gives it',
    where: response.url,
  });
}

/**
 * The id of the run that a link means.
 *
 * @throws RunAbsent when it is not listed.
 * @throws ConnectionLost when the dashboard does not answer, or not now.
 * @throws MillraceError `STREAM_FAILED` when it refuses, or shows several and none is named.
 */
export async function findRun(link: Link, signal: AbortSignal): Promise<string> {
  const { runs } = await listRuns(link, signal);
  const names = runs.map(({ name }) => name).join(', ');
  const [first, ...others] = runs.filter(
    ({ id, name }) => link.run === undefined || link.run === id || link.run === name,
  );
  if (!first) throw new RunAbsent(runs.length === 0 ? 'it shows no run' : `it shows ${names}`);
  if (others.length === 0 || link.run !== undefined) return first.id;
  throw new MillraceError('STREAM_FAILED', {
    what: 'run of the dashboard',
    given: link.run,
    expected: `one of ${names}`,
    where: link.base.href,
    advice: 'Say which: add &run=NAME to the link, or give the option run',
  });
}

async function bodyOf(response: Response): Promise<unknown> {
  const body = await response.text().catch((cause: unknown) => {
    throw new ConnectionLost(reasonOf(cause), { cause });
  });
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}

async function reasonIn(response: Response): Promise<string> {
  const body = refusal.safeParse(await bodyOf(response));
  const status = `${response.status} ${response.statusText}`.trim();
  return body.success ? `${status}: ${body.data.error.message}` : status;
}

/** Why a request failed: `fetch` tells it in the cause. */
export function reasonOf(error: unknown): string {
  return show(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}

function refused(url: URL, status: number, reason: string): MillraceError {
  const advice =
    status === 401 || status === 403
      ? 'Give the whole link that the dashboard printed, with its #token='
      : 'Check the address: it has to be that of a dashboard of millrace';
  return new MillraceError('STREAM_FAILED', {
    what: 'dashboard',
    given: reason,
    expected: 'its events',
    where: `${url.origin}${url.pathname}`,
    advice,
  });
}
