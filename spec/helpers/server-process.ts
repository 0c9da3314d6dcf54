import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How a server is started. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const startSeconds = 60;

/** A real server on a free port of this machine, the same for all of its lives, with its data in a temporary folder. */
export class ServerProcess {
  readonly port: number;
  readonly folder: string;
  readonly #command: ServerCommand;
  #child: ChildProcess | undefined;
  #said = '';

  private constructor(port: number, folder: string, command: ServerCommand) {
    this.port = port;
    this.folder = folder;
    this.#command = command;
  }

  /** @param commandOf how it is started; not started yet. */
  static async create(
    name: string,
    commandOf: (place: { readonly port: number; readonly folder: string }) => ServerCommand,
  ): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), `millrace-${name}-`));
    const port = await freePort();
    return new ServerProcess(port, folder, commandOf({ port, folder }));
  }

  /** Starts it, and waits until it takes connections. */
  async start(): Promise<void> {
    const { command, args, env } = this.#command;
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#said = '';
    let failed: Error | undefined;
    child.on('error', (error) => {
      failed = error;
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        this.#said = `${this.#said}${chunk}`.slice(-4000);
      });
    for (let turn = 0; turn < startSeconds * 20 && child.exitCode === null && !failed; turn++) {
      if (await answers(this.port)) return;
      await pause(50);
    }
    throw new Error(`${command} does not start: ${failed?.message ?? ''}\n${this.#said}`);
  }

  /** Kills it at once, with whatever it is doing. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it in order, and removes its data. */
  async remove(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

/** A server that is told apart from others by what speaks to it. */
export abstract class LocalServer {
  readonly #process: ServerProcess;

  constructor(process: ServerProcess) {
    this.#process = process;
  }

  /** Where it listens: `127.0.0.1:1883`. */
  get address(): string {
    return `127.0.0.1:${this.#process.port}`;
  }

  /** Starts it again. */
  start(): Promise<void> {
    return this.#process.start();
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  remove(): Promise<void> {
    return this.#process.remove();
  }
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const answer = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return answer;
}
