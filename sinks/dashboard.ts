import { z } from 'zod';
import type { RunEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { type DashboardServer, listen } from './dashboard/server.js';
import { keptToken } from './dashboard/token.js';
import { View } from './dashboard/view.js';

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
  port: z.int('a whole number').min(0, '0 to 65535').max(65_535, '0 to 65535').default(0),
  host: z.string('an address to listen on').min(1, 'an address to listen on').default('127.0.0.1'),
  say: z
    .custom<(line: string) => void>((value) => typeof value === 'function', 'a function')
    .default(() => (line: string) => {
      process.stderr.write(`${line}\n`);
    }),
});

type Settings = z.infer<typeof schema>;

/**
 * Shows the run in a browser while it goes on: curves of loss and metrics, rate, options and events.
 *
 * It prints a link that holds a secret token; without it nobody sees the run's data. The token is kept in the run's
 * folder (`dashboard-token`, readable by its owner alone), so that a page stays valid when the run is resumed on the
 * same port. The view is bounded, and a page that stalls neither slows the run nor costs memory. A port that is
 * taken is a warning: the run goes on without its dashboard.
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
  #view: View | undefined;
  #server: DashboardServer | undefined;
  #url: string | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get url(): string | undefined {
    return this.#url;
  }

  async open({ dir, run, warn }: SinkContext): Promise<void> {
    const { port, host, say } = this.#settings;
    const view = new View(run);
    const token = await keptToken(dir);
    try {
      this.#server = await listen({ view, token, host, port });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      warn(`the dashboard cannot listen on ${host} port ${port} (${error.code}): the run goes on without it`);
      return;
    }
    this.#view = view;
    this.#url = `${this.#server.origin}/#token=${token}`;
    say(`dashboard: ${this.#url}`);
  }

  write(event: RunEvent): void {
    this.#view?.take(event);
  }

  flush(): void {}

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#url = undefined;
    this.#view?.finish();
    await server?.close();
  }
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
