import { z } from 'zod';
import { show } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import { listenFields } from '../core/listener.js';
import { parseOptions } from '../core/options.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { type DashboardServer, listen } from './dashboard/server.js';
import { LiveRun } from './dashboard/shown/live-run.js';
import type { Shown } from './dashboard/shown/shown.js';
import { keptToken } from './dashboard/token.js';
import { say } from './say.js';

/** Options of {@link dashboard}. */
export interface DashboardOptions {
  /** The port to listen on, 0 to 65535; default 0, which takes a free one. */
  readonly port?: number;
  /** The address to listen on; default `127.0.0.1`, which only this machine reaches. */
  readonly host?: string;
  /** Told the line that carries the link; default: prints it to `process.stderr`. */
  readonly say?: (line: string) => void;
}

/** The sink that {@link dashboard} makes. */
export interface Dashboard extends Sink {
  /** The link, with its token, while the sink is open. */
  readonly url: string | undefined;
}

const schema = z.strictObject({
  ...listenFields,
  say,
});

type Settings = z.infer<typeof schema>;

/**
 * Shows the run in a browser while it goes on: curves of everything that is measured, where the time goes, options,
 * events, pictures, histograms; and lets a person pause it, stop it, take a checkpoint, set the learning rate.
 *
 * It prints a link that holds a secret token; without it nobody sees the run's data. The token is kept in the run's
 * folder (`dashboard-token`, readable by its owner alone), so that a page stays valid when the run is resumed on the
 * same port. What curves are drawn from is kept in the folder, too (`dashboard-index`): memory stays flat however long
 * the run, and a page that stalls neither slows it nor costs memory. A port that is taken is a warning: the run goes on
 * without its dashboard. `millrace dashboard` shows the run when it is over, and many runs together.
 *
 * @throws MillraceError `OPTION_INVALID` for a wrong option.
 * @example
 * ```ts
 * import { dashboard } from 'millrace/sinks';
 * const sink = dashboard({ port: 8080, say: (line) => console.log(line) }); // dashboard: http://127.0.0.1:8080/#token=...
 * ```
 */
export function dashboard(options: DashboardOptions = {}): Dashboard {
  return new DashboardSink(parseOptions('dashboard', schema, options));
}

class DashboardSink implements Dashboard {
  readonly name = 'dashboard';
  readonly role = 'show';
  readonly #settings: Settings;
  #run: LiveRun | undefined;
  #server: DashboardServer | undefined;
  #url: string | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get url(): string | undefined {
    return this.#url;
  }

  async open(context: SinkContext): Promise<void> {
    const { port, host, say } = this.#settings;
    const { dir, warn } = context;
    const token = await keptToken(dir);
    const run = await LiveRun.begin(context);
    const report = (error: unknown): void => warn(`the dashboard could not answer a page: ${show(error)}`);
    try {
      this.#server = await listen({ shown: alone(run), token, host, port, report });
    } catch (error) {
      await run.finish();
      if (!isSystemError(error)) throw error;
      warn(`the dashboard cannot listen on ${host} port ${port} (${error.code}): the run goes on without it`);
      return;
    }
    this.#run = run;
    this.#url = `${this.#server.origin}/#token=${token}`;
    say(`dashboard: ${this.#url}`);
  }

  write(event: RunEvent): void {
    this.#run?.take(event);
  }

  flush(): void {}

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#url = undefined;
    await this.#run?.finish();
    await server?.close();
  }
}

/** One run as a dashboard shows it. */
function alone(run: LiveRun): Shown {
  return {
    mode: 'run',
    title: run.name,
    runs: () => [run],
    find: (id) => (id === run.id ? run : undefined),
  };
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
