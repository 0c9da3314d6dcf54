import { request } from 'node:http';
import type { z } from 'zod';
import { curvesSchema, type Points, runsSchema } from '../../sinks/dashboard/protocol.js';

/** How many look on, the last of whom never reads. */
export const pages = 20;

/** What a page of the dashboard does, without drawing. */
export class Viewer {
  readonly #url: URL;
  readonly #authorization: string;
  #leaving: (() => number)[] = [];
  /** Received in answers. */
  bytes = 0;

  constructor(url: string) {
    this.#url = new URL(url);
    this.#authorization = `Bearer ${this.#url.hash.replace('#token=', '')}`;
  }

  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const headers = { authorization: this.#authorization };
    const answer = await (await fetch(`${this.#url.origin}/api/${path}`, { headers })).text();
    this.bytes += answer.length;
    return schema.parse(JSON.parse(answer));
  }

  async onlyRun(): Promise<string> {
    for (;;) {
      const [run] = (await this.get('runs', runsSchema)).runs;
      if (run) return run.id;
    }
  }

  async curve(query: string): Promise<Points | undefined> {
    return (await this.get(`curves?${query}`, curvesSchema)).curves[0];
  }

  /** Opens the streams of many pages, the last of which never reads. */
  async watch(): Promise<void> {
    const run = await this.onlyRun();
    for (let client = 0; client < pages; client++) this.#leaving.push(this.#stream(run, client < pages - 1));
  }

  /** Closes them; answers how many bytes they have received. */
  leave(): number {
    const received = this.#leaving.reduce((sum, leave) => sum + leave(), 0);
    this.#leaving = [];
    return received;
  }

  #stream(run: string, reads: boolean): () => number {
    let received = 0;
    const sent = request(new URL(`/api/events?run=${run}`, this.#url), {
      headers: { authorization: this.#authorization },
      agent: false,
    });
    // Once it is closed, or the run has ended.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'ECONNREFUSED') throw error;
    });
    sent.on('response', (response) => {
      if (!reads) return;
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
    });
    sent.end();
    return () => {
      sent.destroy();
      return received;
    };
  }
}
