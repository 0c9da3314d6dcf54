import { z } from 'zod';
import type { RunEvent } from '../core/events.js';
import { listenFields } from '../core/listener.js';
import { parseOptions } from '../core/options.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { Readings } from './metrics/readings.js';
import { type Place, showIn } from './prometheus/exposition.js';
import { loadPromClient, requireRegistry } from './prometheus/load-prom-client.js';
import { type MetricsServer, serveMetrics } from './prometheus/server.js';
import { say } from './say.js';

/** A `Registry` of prom-client: what the sink needs of it. */
export interface MetricsRegistry {
  readonly contentType: string;
  metrics(): Promise<string>;
  getSingleMetric(name: string): unknown;
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
}

/** Options of {@link prometheus}. */
export interface PrometheusOptions {
  /** Where the metrics are registered, to be served by your own service; default a registry of the sink's own. */
  readonly register?: MetricsRegistry;
  /** The port to serve `/metrics` on, 0 to 65535, where 0 takes a free one; default 0, or no server with `register`. */
  readonly port?: number;
  /** The address to listen on; default `127.0.0.1`, which only this machine reaches. */
  readonly host?: string;
  /** What the names of all metrics begin with; default `millrace_`. */
  readonly prefix?: string;
  /** Told the line that carries the address; default: prints it to `process.stderr`. */
  readonly say?: (line: string) => void;
}

/** The sink that {@link prometheus} makes. */
export interface Prometheus extends Sink {
  /** Where the metrics are served while the sink is open; undefined where it serves none. */
  readonly url: string | undefined;
}

const schema = z.strictObject({
  register: z
    .custom<MetricsRegistry>(
      (value) => typeof Object(value).registerMetric === 'function',
      'a Registry of prom-client',
    )
    .optional(),
  ...listenFields,
  port: listenFields.port.unwrap().optional(),
  prefix: z
    .string('the beginning of a name')
    .regex(/^([a-zA-Z_:][a-zA-Z0-9_:]*)?$/, 'letters, digits, _ and :, not beginning with a digit')
    .default('millrace_'),
  say,
});

type Settings = z.infer<typeof schema>;

/**
 * Shows the run to Prometheus: loss and metrics, rate, step time, where the time goes, event-loop delay, memory.
 *
 * Needs the package `prom-client`. Without `register` it serves `/metrics` itself, on this machine alone; with it, the
 * metrics stand in your registry, and your service serves them. Names have base units (`_seconds`, `_bytes`), counters
 * end in `_total`, and all carry the label `run`: several runs of a process share a registry, and a second one of the
 * same name is labelled by its folder. Closing takes the run's series out again. Values are read when they are scraped,
 * so a scraper that stalls costs the run nothing.
 *
 * @throws MillraceError `OPTION_INVALID` for a wrong option. While the run opens it: `PACKAGE_MISSING` without
 *   prom-client, `NAME_TAKEN` where the registry holds a metric of the same name; the run then goes on without it.
 * @example
 * ```ts
 * import { prometheus } from 'millrace/sinks';
 * const sink = prometheus({ port: 9464, say: (line) => console.log(line) }); // prometheus: http://127.0.0.1:9464/metrics
 * ```
 */
export function prometheus(options: PrometheusOptions = {}): Prometheus {
  return new PrometheusSink(parseOptions('prometheus', schema, options));
}

class PrometheusSink implements Prometheus {
  readonly name = 'prometheus';
  readonly role = 'show';
  readonly #settings: Settings;
  #readings: Readings | undefined;
  #place: Place | undefined;
  #server: MetricsServer | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get url(): string | undefined {
    return this.#server?.url;
  }

  async open({ run, dir, warn }: SinkContext): Promise<void> {
    const { register, prefix, host, port = register ? undefined : 0, say } = this.#settings;
    const client = await loadPromClient();
    const registry = register ? requireRegistry(client, register) : new client.Registry();
    const readings = new Readings((trainer, seconds) => this.#place?.observe(trainer, seconds));
    this.#place = showIn(client, registry, prefix, { run, dir, readings });
    this.#readings = readings;
    if (port === undefined) return;
    try {
      this.#server = await serveMetrics(registry, { host, port });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      warn(`prometheus cannot listen on ${host} port ${port} (${error.code}): the run goes on without it`);
      return;
    }
    say(`prometheus: ${this.#server.url}`);
  }

  write(event: RunEvent): void {
    this.#readings?.take(event);
  }

  flush(): void {}

  async close(): Promise<void> {
    const [place, server] = [this.#place, this.#server];
    this.#place = undefined;
    this.#readings = undefined;
    this.#server = undefined;
    place?.leave();
    await server?.close();
  }
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
