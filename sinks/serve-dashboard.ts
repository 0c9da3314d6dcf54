import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { MillraceError, show } from '../core/errors.js';
import { listenFields } from '../core/listener.js';
import { parseOptions } from '../core/options.js';
import { orUndefined } from './dashboard/files.js';
import { listen } from './dashboard/server.js';
import { Catalog } from './dashboard/shown/catalog.js';
import { keptToken } from './dashboard/token.js';

/** Options of {@link serveDashboard}. */
export interface ServeDashboardOptions {
  /** The port to listen on, 0 to 65535; default 0, which takes a free one. */
  readonly port?: number;
  /** The address to listen on; default `127.0.0.1`, which only this machine reaches. */
  readonly host?: string;
  /** Told of what cannot be read; default: a warning of the process. */
  readonly warn?: (message: string) => void;
}

/** A dashboard of a folder that {@link serveDashboard} has opened. */
export interface ServedDashboard {
  /** The link, with its token. */
  readonly url: string;
  /** Ends it: every page is told. */
  close(): Promise<void>;
}

const schema = z.strictObject({
  ...listenFields,
  warn: z
    .custom<(message: string) => void>((value) => typeof value === 'function', 'a function')
    .default(() => (message: string) => process.emitWarning(message)),
});

/**
 * Shows the runs of a folder in a browser: finished ones, and those that other processes are writing.
 *
 * It listens at once, however large the folder is, and finds runs while it goes on: every `events.jsonl` below the
 * folder, and other `.jsonl` files that begin with an event of a run. Of a run that nobody looks at, a few kilobytes are
 * read. When its curves are first wanted its file is read once, into an index beside it (`dashboard-index`) or, where
 * nothing may be written there, in the user's cache folder; from then on it is followed. The link holds a token, which
 * is kept in the folder or else in the cache (`dashboard-token`), and stays the same over restarts.
 *
 * @param folder a folder of runs, a run's folder, or a file of events.
 * @throws MillraceError `OPTION_INVALID` for a wrong option, or a port that cannot be had; `RUN_MISSING` when there is no
 *   such folder.
 * @example
 * ```ts
 * import { serveDashboard } from 'millrace/sinks';
 * import { mkdir } from 'node:fs/promises';
 *
 * await mkdir('runs', { recursive: true });
 * const served = await serveDashboard('runs');
 * console.log(served.url); // http://127.0.0.1:40123/#token=...
 * await served.close();
 * ```
 */
export async function serveDashboard(
  folder: string,
  options: ServeDashboardOptions = {},
): Promise<ServedDashboard> {
  const { port, host, warn } = parseOptions('serveDashboard', schema, options);
  const found = await orUndefined(stat(folder));
  if (!found) throw missing(folder);
  const token = await keptToken(found.isFile() ? dirname(resolve(folder)) : folder);
  const catalog = new Catalog(folder, warn);
  const report = (error: unknown): void => warn(`the dashboard could not answer a page: ${show(error)}`);
  const server = await listen({ shown: catalog, token, host, port, report }).catch((error: unknown) => {
    throw notListening(host, port, error);
  });
  catalog.start();
  return {
    url: `${server.origin}/#token=${token}`,
    async close() {
      await server.close();
      await catalog.close();
    },
  };
}

function missing(folder: string): MillraceError {
  return new MillraceError('RUN_MISSING', {
    what: 'folder of runs',
    given: folder,
    expected: 'a folder, or a file of events',
    advice: 'Check the path; runs of the command line are in ./runs',
  });
}

function notListening(host: string, port: number, cause: unknown): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'address of the dashboard',
    given: `${host} port ${port}`,
    expected: `one to listen on, but: ${show(cause)}`,
    advice: 'Choose another port, or leave it out for a free one',
    cause,
  });
}
