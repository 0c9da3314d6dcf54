import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const startSeconds = 180;

// It would start processes for jobs that a tracking server does not have.
const env = { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' };

/** The real MLflow, with a database in a folder, on one port of this machine for all of its lives. */
export class RealMlflow {
  readonly #python: string;
  readonly #folder: string;
  readonly #port: number;
  #child: ChildProcess | undefined;
  #said = '';

  private constructor(python: string, folder: string, port: number) {
    this.#python = python;
    this.#folder = folder;
    this.#port = port;
  }

  /** @param python one that has mlflow. */
  static async create(python: string, folder: string): Promise<RealMlflow> {
    return new RealMlflow(python, folder, await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it, and waits until it answers. */
  async start(): Promise<void> {
    const database = `sqlite:///${join(this.#folder, 'mlflow.db')}`;
    const child = spawn(
      this.#python,
      [
        ...['-m', 'mlflow', 'server', '--backend-store-uri', database, '--workers', '1'],
        ...['--default-artifact-root', join(this.#folder, 'artifacts')],
        ...['--host', '127.0.0.1', '--port', `${this.#port}`],
      ],
      // It starts processes of its own: a group can be killed whole.
      { cwd: this.#folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    this.#child = child;
    this.#said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        this.#said = `${this.#said}${chunk}`.slice(-4000);
      });
    for (let turn = 0; turn < startSeconds * 4; turn++) {
      if (await this.#answers()) return;
      if (child.exitCode !== null) break;
      await pause(250);
    }
    throw new Error(`MLflow does not start:\n${this.#said}`);
  }

  /** Kills it at once, with whatever it is doing. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await ended;
    while (await this.#answers()) await pause(50);
  }

  /** What its REST API answers. */
  async get<Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return this.#ask(`${path}?${new URLSearchParams(query)}`, {}, schema);
  }

  /** What it answers to a question with a body. */
  async post<Schema extends z.ZodType>(
    path: string,
    body: object,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const headers = { 'content-type': 'application/json' };
    return this.#ask(path, { method: 'POST', headers, body: JSON.stringify(body) }, schema);
  }

  async #ask<Schema extends z.ZodType>(
    path: string,
    request: RequestInit,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const response = await fetch(`${this.url}/api/2.0/mlflow/${path}`, request);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return schema.parse(await response.json());
  }

  async #answers(): Promise<boolean> {
    const response = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(5000) }).catch(
      () => undefined,
    );
    return response?.ok === true;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  server.close();
  await once(server, 'close');
  return port;
}
