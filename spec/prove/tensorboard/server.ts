import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { z } from 'zod';

/** What pip installs; TensorBoard needs a part of setuptools that later ones do not have. */
export const packages = ['tensorboard==2.20.0', 'setuptools==80.9.0'] as const;

/** By which of its two programs TensorBoard reads files: that in Python, or the faster one in Rust. */
export const readers = ['python', 'rust'] as const;
export type Reader = (typeof readers)[number];

// All of what it reads, instead of a sample.
const everything = ['scalars', 'histograms', 'images', 'text'].map((plugin) => `${plugin}=100000`).join(',');

/** A TensorBoard that runs. */
export class TensorBoardServer {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Starts it on a folder, on a free port of this machine. */
  static async start(python: string, folder: string, reader: Reader): Promise<TensorBoardServer> {
    const child = spawn(
      python,
      [
        ...['-m', 'tensorboard.main', '--logdir', folder, '--host', '127.0.0.1', '--port', '0'],
        ...['--reload_interval', '1', '--load_fast', reader === 'rust' ? 'true' : 'false'],
        ...['--samples_per_plugin', everything],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    for await (const line of createInterface({ input: child.stderr })) {
      said += `${line}\n`;
      const url = /http:\/\/[^\s]+/.exec(line)?.[0];
      if (!url || !line.startsWith('TensorBoard')) continue;
      child.stderr.resume();
      return new TensorBoardServer(child, url);
    }
    throw new Error(`TensorBoard ended:\n${said}`);
  }

  /** The answer of a plugin: `scalars/tags`. */
  async get<T>(path: string, query: Readonly<Record<string, string>>, schema: z.ZodType<T>): Promise<T> {
    return schema.parse(await (await this.#request(path, new URLSearchParams(query).toString())).json());
  }

  /** The bytes that a plugin answers. */
  async bytes(path: string, query: string): Promise<Buffer> {
    return Buffer.from(await (await this.#request(path, query)).arrayBuffer());
  }

  /** The answer of a plugin to a question. */
  async ask<T>(path: string, question: object, schema: z.ZodType<T>): Promise<T> {
    const response = await fetch(this.#place(path), { method: 'POST', body: JSON.stringify(question) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return schema.parse(await response.json());
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }

  async #request(path: string, query: string): Promise<Response> {
    const response = await fetch(`${this.#place(path)}?${query}`);
    if (!response.ok) throw new Error(`${path}?${query}: ${response.status} ${await response.text()}`);
    return response;
  }

  #place(path: string): string {
    return new URL(`data/plugin/${path}`, this.url).href;
  }
}
