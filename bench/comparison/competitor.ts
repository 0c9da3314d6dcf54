import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { compiledScript } from './compiled-script.js';

/** A process that competitors run in. */
export interface Process {
  readonly program: 'node' | 'python';
  /** The script, and what it is called with. */
  readonly script: URL;
  readonly argument?: string;
}

// The first line of a competitor: it is ready.
const readySchema = z.object({ versions: z.record(z.string(), z.string()) });

/** What the scripts in Python share. */
const pythonPath = fileURLToPath(new URL('python/', import.meta.url));

/** A process of a competitor: a line with a question in, a line with the answer out. */
export class Competitor {
  readonly #name: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #complaints = '';
  #versions: Readonly<Record<string, string>> = {};

  private constructor(name: string, child: ChildProcessWithoutNullStreams) {
    this.#name = name;
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-4000);
    });
    // What a broken pipe means is told by the answer that does not come.
    child.stdin.on('error', () => child.stdin.destroy());
  }

  /** Starts it, and waits until it is ready. */
  static async start(name: string, process: Process, python: string, threads: number): Promise<Competitor> {
    const competitor = new Competitor(name, await launch(process, python, threads));
    const { versions } = await competitor.#answer(readySchema);
    competitor.#versions = versions;
    return competitor;
  }

  /** Of what it computes with. */
  get versions(): Readonly<Record<string, string>> {
    return this.#versions;
  }

  /** @throws Error with what it complained of, when it ended instead. */
  async ask<T>(question: object, schema: z.ZodType<T>): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return this.#answer(schema);
  }

  stop(): void {
    this.#child.kill();
  }

  async #answer<T>(schema: z.ZodType<T>): Promise<T> {
    const line = await this.#lines.next();
    if (line.done) throw new Error(`${this.#name} ended:\n${this.#complaints}`);
    return schema.parse(JSON.parse(line.value));
  }
}

async function launch(
  { program, script, argument }: Process,
  python: string,
  threads: number,
): Promise<ChildProcessWithoutNullStreams> {
  const given = argument === undefined ? [] : [argument];
  const [command, ...args] =
    program === 'python'
      ? [python, '-B', fileURLToPath(script), ...given]
      : [process.execPath, await compiledScript(script), ...given];
  const count = String(threads);
  const env = { ...process.env, TF_NUM_INTRAOP_THREADS: count, TF_NUM_INTEROP_THREADS: count };
  return spawn(command, args, {
    env: { ...env, OMP_NUM_THREADS: count, TF_CPP_MIN_LOG_LEVEL: '2', PYTHONPATH: pythonPath },
  });
}
