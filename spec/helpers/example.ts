import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root } from './repository.js';

/** An example, started by its one command, as a user would. */
export class Example {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #listeners = new Set<() => void>();
  #said = '';
  #isOver = false;

  /** @param name its folder under `examples/`. */
  constructor(name: string, options: readonly string[]) {
    // A process group of its own: a terminal signals npm and all that it has started together.
    this.#child = spawn('npm', ['start', '--', ...options], {
      cwd: path.join(root, 'examples', name),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close').then(() => {
      this.#isOver = true;
      this.#tell();
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk) => {
        this.#said += chunk;
        this.#tell();
      });
  }

  /** All that it has printed. */
  get said(): string {
    return this.#said;
  }

  /** Waits until it has printed what matches, and answers with the match. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#said);
      if (match) return match;
      if (this.#isOver) throw new Error(`it ended without printing ${pattern}:\n${this.#said}`);
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  /** Waits until it ends by itself; answers with its exit code. */
  async ends(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  /** Ctrl-C. What npm ends with then is npm's affair: whether the example ended well is in what it said. */
  async stop(): Promise<void> {
    await this.#signal('SIGINT');
  }

  /** Kills it at once, with whatever it is doing; harmless when it has ended. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): Promise<number | null> {
    const { pid } = this.#child;
    if (pid !== undefined && !this.#isOver) process.kill(-pid, signal);
    return this.ends();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
