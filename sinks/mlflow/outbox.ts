import { isMillraceError, MillraceError, show } from '../../core/errors.js';
import type { MlflowClient } from './client.js';
import type { Metric } from './entries.js';
import { notHeld } from './held.js';
import { type Kept, writeKept } from './kept.js';
import { anything } from './open-run.js';

// As many metrics as MLflow takes at once.
const batchSize = 1000;

// The caller is held above it: a slow server neither loses nor gathers more than a few batches.
const holdAbove = 4 * batchSize;

// What a slow run records is seen soon enough, and a server gets about one request a second of each run.
const lingerMilliseconds = 1000;

/** The metrics of one event, and its sequence. */
interface Entry {
  readonly through: number;
  readonly metrics: readonly Metric[];
}

/** What the outbox works with. */
export interface OutboxParts {
  readonly client: MlflowClient;
  readonly runId: string;
  /** The file that keeps what was sent. */
  readonly path: string;
  readonly kept: Kept;
}

/**
 * Sends metrics to a run of MLflow: in batches, in order, each one once, whatever breaks off in between.
 *
 * A batch is kept in the run's folder before it is sent. Whoever finds one there, after a crash, asks MLflow what it
 * has of it and sends the rest; events up to its end are not sent again when the run repeats them.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  #kept: Kept;
  #queue: Entry[] = [];
  /** Metrics in the queue. */
  #size = 0;
  /** The last sequence heard of, whether or not there was anything to send. */
  #heard = -1;
  #sending: Promise<void> | undefined;
  #linger: NodeJS.Timeout | undefined;
  #failure: MillraceError | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#kept = parts.kept;
    this.#heard = parts.kept.sent;
  }

  /** Up to which sequence MLflow has everything. */
  get sent(): number {
    return this.#kept.sent;
  }

  /** Sends what a process before this one was sending. */
  async settle(): Promise<void> {
    const { unsure, ...kept } = this.#kept;
    if (unsure === undefined) return;
    await this.#deliver(unsure.metrics, true);
    this.#kept = { ...kept, sent: Math.max(kept.sent, unsure.through) };
    this.#heard = this.#kept.sent;
  }

  /** Takes the metrics of an event; answers with a promise while more is waiting than may be. */
  write(sequence: number, metrics: readonly Metric[]): Promise<void> | undefined {
    if (this.#failure) return Promise.reject(this.#failure);
    if (sequence <= this.#heard) return undefined;
    this.#heard = sequence;
    if (metrics.length === 0) return undefined;
    this.#queue.push({ through: sequence, metrics });
    this.#size += metrics.length;
    this.#goOn();
    return this.#size > holdAbove ? this.#untilAtMost(batchSize) : undefined;
  }

  /** Resolves when MLflow has everything, and the folder says so. */
  async flush(): Promise<void> {
    await this.#untilAtMost(0);
    if (this.#kept.unsure === undefined && this.#kept.sent >= this.#heard) return;
    const { unsure: _, ...kept } = this.#kept;
    await this.#keep({ ...kept, sent: this.#heard });
  }

  /** Leaves no timer behind. */
  stop(): void {
    clearTimeout(this.#linger);
  }

  async #untilAtMost(size: number): Promise<void> {
    while (this.#size > size || (size === 0 && this.#sending)) {
      this.#startSending();
      await this.#sending;
      if (this.#failure) throw this.#failure;
    }
    if (this.#failure) throw this.#failure;
  }

  /** Sends a full batch at once, a smaller one a little later. */
  #goOn(): void {
    if (this.#size >= batchSize) this.#startSending();
    else if (this.#size > 0)
      this.#linger ??= setTimeout(() => this.#startSending(), lingerMilliseconds).unref();
  }

  #startSending(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    if (this.#size > 0) this.#sending ??= this.#sendBatch();
  }

  // It never rejects: nobody may be waiting for it, so a failure is kept for the next write or flush.
  async #sendBatch(): Promise<void> {
    try {
      const { through, metrics } = this.#takeBatch();
      const { unsure: _, ...kept } = this.#kept;
      await this.#keep({ ...kept, unsure: { through, metrics: [...metrics] } });
      await this.#deliver(metrics, false);
      this.#kept = { ...this.#kept, sent: through };
    } catch (error) {
      this.#failure = failureOf(error);
    } finally {
      this.#sending = undefined;
    }
    if (!this.#failure) this.#goOn();
  }

  /** As many whole events as a request holds; one at least. */
  #takeBatch(): Entry {
    let count = 0;
    let size = 0;
    for (const { metrics } of this.#queue) {
      if (count > 0 && size + metrics.length > batchSize) break;
      count++;
      size += metrics.length;
    }
    const entries = this.#queue.splice(0, count);
    this.#size -= size;
    return { through: entries.at(-1)?.through ?? -1, metrics: entries.flatMap(({ metrics }) => metrics) };
  }

  async #deliver(metrics: readonly Metric[], unsure: boolean): Promise<void> {
    const { client, runId } = this.#parts;
    for (let at = 0; at < metrics.length; at += batchSize) {
      const part = metrics.slice(at, at + batchSize);
      await client.persist(async (attempt) => {
        const missing = unsure || attempt > 0 ? await notHeld(client, runId, part) : part;
        if (missing.length > 0)
          await client.post('runs/log-batch', { run_id: runId, metrics: missing }, anything);
      });
    }
  }

  async #keep(kept: Kept): Promise<void> {
    await writeKept(this.#parts.path, kept);
    this.#kept = kept;
  }
}

function failureOf(error: unknown): MillraceError {
  if (isMillraceError(error)) return error;
  return new MillraceError('SINK_FAILED', {
    what: 'MLflow',
    given: error,
    expected: `to record metrics, but it refuses: ${show(error)}`,
    cause: error,
  });
}
