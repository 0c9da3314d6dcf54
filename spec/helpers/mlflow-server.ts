import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { type Metric, metricSchema } from '../../sinks/mlflow/entries.js';

/**
 * What goes wrong with one request: nothing; the server closes the socket before it has done anything, after it has
 * done it all, or after it has taken half of a batch; it answers with a status.
 */
export type Fault = 'none' | 'closes first' | 'closes after' | 'closes halfway' | number;

/** A run as the server holds it. */
export interface HeldRun {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  status: string;
  deleted: boolean;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  /** As they arrived: what is sent twice is here twice. */
  readonly metrics: Metric[];
}

const words = z.array(z.object({ key: z.string(), value: z.string() })).default([]);
const batchSchema = z.object({
  run_id: z.string(),
  metrics: z.array(metricSchema).max(1000).default([]),
  params: words,
  tags: words,
});
const createRunSchema = z.object({
  experiment_id: z.string(),
  run_name: z.string(),
  start_time: z.int(),
  tags: words,
});
const updateSchema = z.object({ run_id: z.string(), status: z.string(), end_time: z.int().optional() });
const searchSchema = z.object({ experiment_ids: z.array(z.string()), filter: z.string() });

const validName = /^[/\w.\- \p{L}\p{N}]{1,250}$/u;

/**
 * The part of MLflow's REST API that the sink uses, with MLflow's own limits, and with faults at will.
 *
 * Unlike a database it takes a repeated value for a new one, as MLflow's file store does; `npm run prove:mlflow` works on
 * the real server.
 */
export class MlflowServer {
  readonly runs: HeldRun[] = [];
  /** Names, in the order of their ids. */
  readonly experiments: string[] = ['Default'];
  readonly deletedExperiments = new Set<string>();
  /** `POST runs/log-batch`, as they came. */
  readonly requests: string[] = [];
  /** The headers of the last request. */
  headers: IncomingMessage['headers'] = {};
  /** What goes wrong with the next requests to `runs/log-batch`, one after the other. */
  readonly faults: Fault[] = [];
  /** What goes wrong with the next requests to anything else. */
  readonly otherFaults: Fault[] = [];
  readonly #server: Server;
  #port = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(Object(error)));
    });
  }

  /** Starts it, where it was stopped on the same port as before, or elsewhere. */
  async start({ elsewhere = false } = {}): Promise<this> {
    const port = elsewhere ? 0 : this.#port;
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.#port = addressOf(this.#server).port;
    return this;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The one run that there is. */
  get only(): HeldRun {
    const [run, ...others] = this.runs;
    if (!run || others.length > 0) throw new Error(`${this.runs.length} runs`);
    return run;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const path = pathname.replace('/api/2.0/mlflow/', '');
    const body = await bodyOf(request);
    this.requests.push(`${request.method} ${path}`);
    this.headers = request.headers;
    const fault = (path === 'runs/log-batch' ? this.faults : this.otherFaults).shift();
    if (fault === 'closes first') return void response.destroy();
    if (typeof fault === 'number')
      return send(response, fault, { error_code: 'OUT_OF_ORDER', message: 'busy' });
    const [status, answer] = this.#do(path, body, searchParams, fault === 'closes halfway');
    if (fault !== undefined && fault !== 'none') return void response.destroy();
    send(response, status, answer);
  }

  #do(path: string, body: unknown, query: URLSearchParams, half: boolean): readonly [number, object] {
    switch (path) {
      case 'experiments/get-by-name':
        return this.#findExperiment(query.get('experiment_name') ?? '');
      case 'experiments/create':
        this.experiments.push(z.object({ name: z.string() }).parse(body).name);
        return [200, { experiment_id: `${this.experiments.length - 1}` }];
      case 'runs/create':
        return this.#createRun(createRunSchema.parse(body));
      case 'runs/search':
        return this.#search(searchSchema.parse(body));
      case 'runs/get':
        return this.#withRun(query.get('run_id') ?? '', (run) => ({ run: inJson(run) }));
      case 'runs/update': {
        const { run_id, status } = updateSchema.parse(body);
        return this.#withRun(run_id, (run) => {
          run.status = status;
          return {};
        });
      }
      case 'runs/log-batch':
        return this.#logBatch(batchSchema.parse(body), half);
      case 'metrics/get-history':
        return this.#history(query);
      default:
        return [404, { error_code: 'ENDPOINT_NOT_FOUND', message: path }];
    }
  }

  #findExperiment(name: string): readonly [number, object] {
    const index = this.experiments.indexOf(name);
    if (index < 0) return [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `no ${name}` }];
    const lifecycle_stage = this.deletedExperiments.has(name) ? 'deleted' : 'active';
    return [200, { experiment: { experiment_id: `${index}`, name, lifecycle_stage } }];
  }

  #createRun({ experiment_id, run_name, tags }: z.infer<typeof createRunSchema>): readonly [number, object] {
    const run: HeldRun = {
      id: `run${this.runs.length}`,
      name: run_name,
      experiment: this.experiments[Number(experiment_id)] ?? '',
      status: 'RUNNING',
      deleted: false,
      params: new Map(),
      tags: new Map(tags.map(({ key, value }) => [key, value])),
      metrics: [],
    };
    this.runs.push(run);
    return [200, { run: inJson(run) }];
  }

  #search({ experiment_ids, filter }: z.infer<typeof searchSchema>): readonly [number, object] {
    const [, key = '', value] = /^tags\.`(.+)` = '(.+)'$/.exec(filter) ?? [];
    const names = experiment_ids.map((id) => this.experiments[Number(id)]);
    const found = this.runs.filter((run) => names.includes(run.experiment) && run.tags.get(key) === value);
    return [200, found.length > 0 ? { runs: found.map(inJson) } : {}];
  }

  #logBatch(batch: z.infer<typeof batchSchema>, half: boolean): readonly [number, object] {
    const { metrics, params, tags } = batch;
    const wrong = [...metrics, ...params, ...tags].find(({ key }) => !validName.test(key));
    if (wrong) return invalid(`name ${wrong.key}`);
    if (params.length > 100 || tags.length > 100) return invalid('more than 100');
    if (params.some(({ value }) => value.length > 6000)) return invalid('more than 6000 characters');
    return this.#withRun(batch.run_id, (run) => {
      for (const { key, value } of params) {
        if ((run.params.get(key) ?? value) !== value) throw new Error(`parameter ${key} was changed`);
        run.params.set(key, value);
      }
      for (const { key, value } of tags) run.tags.set(key, value);
      run.metrics.push(...(half ? metrics.filter((_, index) => index % 2 === 0) : metrics));
      return {};
    });
  }

  // Few values a page, so that there are pages.
  #history(query: URLSearchParams): readonly [number, object] {
    const from = Number(query.get('page_token') ?? 0);
    return this.#withRun(query.get('run_id') ?? '', ({ metrics }) => {
      const all = metrics.filter(({ key }) => key === query.get('metric_key'));
      const page = all.slice(from, from + 200);
      return { metrics: page, ...(from + 200 < all.length ? { next_page_token: `${from + 200}` } : {}) };
    });
  }

  #withRun(id: string, work: (run: HeldRun) => object): readonly [number, object] {
    const run = this.runs.find((each) => each.id === id);
    if (!run) return [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `no run ${id}` }];
    return [200, work(run)];
  }
}

function invalid(message: string): readonly [number, object] {
  return [400, { error_code: 'INVALID_PARAMETER_VALUE', message }];
}

function inJson({ id, deleted, status, params }: HeldRun): object {
  return {
    info: { run_id: id, status, lifecycle_stage: deleted ? 'deleted' : 'active' },
    data: { params: Array.from(params, ([key, value]) => ({ key, value })) },
  };
}

function send(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening');
  return address;
}
