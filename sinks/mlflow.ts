import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import { MillraceError, show } from '../core/errors.js';
import { isRepeatable, type RunEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { MlflowClient } from './mlflow/client.js';
import { describe } from './mlflow/describe.js';
import { metricsOf } from './mlflow/entries.js';
import { type Kept, readKept, writeKept } from './mlflow/kept.js';
import { type OpenedRun, openRun, setStatus } from './mlflow/open-run.js';
import { Outbox } from './mlflow/outbox.js';
import { type Server, serverAt } from './mlflow/server-address.js';

/** Options of {@link mlflow}. */
export interface MlflowOptions {
  /** The experiment that the run belongs to; created where there is none of that name. Default `Default`. */
  readonly experiment?: string;
  /** What MLflow calls the run; default the run's name. */
  readonly runName?: string;
  /** Sent with every request, credentials for example; default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the run is held back for a server that does not answer, in milliseconds; default 300,000. */
  readonly patience?: number;
}

const schema = z.strictObject({
  experiment: z.string('a name').min(1, 'a name').default('Default'),
  runName: z.string('a name').min(1, 'a name').optional(),
  headers: z.record(z.string(), z.string(), 'names and values of headers').default({}),
  patience: z.number('a number of milliseconds').min(0, 'at least 0').default(300_000),
});

type Settings = z.infer<typeof schema>;

/**
 * Records the run in MLflow by its REST API: options as parameters, the engine as tags, all numbers as metrics.
 *
 * Metrics are sent in batches of at most 1000, about once a second; a checkpoint waits until MLflow has all before it.
 * While the server does not answer, with a closed socket, 429 or 5xx, the run is held back and the batch is tried again;
 * at most 4000 metrics wait in memory. The file `mlflow.json` in the run's folder names the run of MLflow and what it
 * has: a resumed run goes on in the same one, and a value is there once, whoever was killed in between. The run of MLflow
 * ends as `FINISHED`, as `KILLED` when it was stopped, and as `FAILED` when it broke off otherwise. Pictures, histograms
 * and predictions are not sent.
 *
 * @param url the server's address, with a prefix if it has one; a user and password in it become a header.
 * @throws MillraceError `OPTION_INVALID` for a wrong option; in the run, `SINK_FAILED` when MLflow lets nobody in (401),
 *   is no MLflow, has deleted the experiment or the run, or stays away for longer than `patience`.
 * @example
 * ```ts
 * import { mlflow } from 'millrace/sinks';
 * const sinks = [mlflow('http://127.0.0.1:5000', { experiment: 'fashion' })];
 * ```
 */
export function mlflow(url: string, options: MlflowOptions = {}): Sink {
  const settings = parseOptions('mlflow', schema, options);
  return new Mlflow(serverAt(url, settings.headers), settings);
}

// Whoever opens or closes a run waits for a server that starts anew, but not for minutes for one that is not there.
const briefMilliseconds = 10_000;

/** What there is while the sink is open. */
interface Opened {
  readonly path: string;
  readonly client: MlflowClient;
  readonly run: OpenedRun;
  readonly outbox: Outbox;
  readonly warn: (message: string) => void;
}

type Status = 'FINISHED' | 'KILLED' | 'FAILED';

class Mlflow implements Sink {
  readonly name = 'mlflow';
  readonly role = 'record';
  readonly #server: Server;
  readonly #settings: Settings;
  #opened: Opened | undefined;
  /** How the run has ended, as far as events tell. */
  #ended: Status | undefined;
  #told: Status | undefined;

  constructor(server: Server, settings: Settings) {
    this.#server = server;
    this.#settings = settings;
  }

  async open({ dir, run, sequence, resumed, warn }: SinkContext): Promise<void> {
    const path = resolve(dir, 'mlflow.json');
    claim(path);
    try {
      const { experiment, runName = run, patience } = this.#settings;
      const { url } = this.#server;
      const client = new MlflowClient(this.#server, { patience, warn });
      client.hurry(briefMilliseconds);
      const begun = await begin(path, experiment, resumed);
      const wanted = { url, experiment, runName, mark: begun.mark, runId: begun.runId };
      const opened = await openRun(client, wanted);
      const kept = { ...begun, runId: opened.runId };
      await writeKept(path, kept);
      const outbox = new Outbox({ client, runId: opened.runId, path, kept });
      await outbox.settle();
      await outbox.flush();
      if (resumed && outbox.sent < sequence)
        warn(
          `MLflow has events up to ${outbox.sent}, the checkpoint is at ${sequence}: events are missing there`,
        );
      client.relax();
      this.#ended = undefined;
      this.#told = undefined;
      this.#opened = { path, client, run: opened, outbox, warn };
    } catch (error) {
      claimed.delete(path);
      throw error;
    }
  }

  write(event: RunEvent): Promise<void> | undefined {
    if (!this.#opened) return undefined;
    const { client, run, outbox, warn } = this.#opened;
    if (event.type === 'start') return describe(client, run, event, warn);
    if (event.type === 'stopped') this.#ended = 'KILLED';
    // Not counted as sent: where epochs have grown, another event comes by its number.
    else if (event.type === 'end') this.#ended = 'FINISHED';
    else if (isRepeatable(event)) return outbox.write(event.sequence, metricsOf(event));
    return undefined;
  }

  async flush(): Promise<void> {
    if (!this.#opened) return;
    await this.#opened.outbox.flush();
    // Here and not at the end: a finished run that is killed before it closes is not opened again.
    if (this.#ended) await this.#tell(this.#opened, this.#ended);
  }

  async close(): Promise<void> {
    if (!this.#opened) return;
    const opened = this.#opened;
    this.#opened = undefined;
    opened.client.hurry(briefMilliseconds);
    try {
      await opened.outbox.flush();
      await this.#tell(opened, this.#ended ?? 'FAILED');
    } catch (error) {
      await this.#tell(opened, 'FAILED').catch((second: unknown) =>
        opened.warn(`MLflow still shows the run as running: ${show(second)}`),
      );
      throw error;
    } finally {
      opened.outbox.stop();
      claimed.delete(opened.path);
    }
  }

  async #tell({ client, run }: Opened, status: Status): Promise<void> {
    if (this.#told === status) return;
    await setStatus(client, run.runId, status);
    this.#told = status;
  }
}

/** What the folder keeps, or the beginning of it: only a resumed run goes on in a run of MLflow that holds anything. */
async function begin(path: string, experiment: string, resumed: boolean): Promise<Kept> {
  const found = await readKept(path);
  const isUnused = found?.sent === -1 && !found.unsure && found.experiment === experiment;
  if (found && (resumed || isUnused)) return found;
  const kept: Kept = { version: 1, mark: randomUUID(), experiment, sent: -1 };
  // Before the run of MLflow is created: killed in between, this one is found again by its mark.
  await writeKept(path, kept);
  return kept;
}

const claimed = new Set<string>();

function claim(path: string): void {
  if (claimed.has(path))
    throw new MillraceError('SINK_FAILED', {
      what: path,
      expected: 'one mlflow sink for each run',
      advice: 'Leave one of them out',
    });
  claimed.add(path);
}
