import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { featuresOf, lineSchema, type Report, reportSchema } from './messages.js';

const answerSchema = z.object({ version: z.number(), outputs: z.array(z.array(z.number()).length(2)) });

/** The service in a process of its own, as those see it who use it. */
export class Service {
  /** Requests that were answered with a prediction. */
  served = 0;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #complaint = '';
  #url = '';

  /** @param args the arguments of `child.ts`, its JavaScript first. */
  private constructor(args: readonly string[]) {
    const child = spawn(process.execPath, ['--expose-gc', ...args], { stdio: 'pipe' });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.on('data', (chunk) => {
      this.#complaint = `${this.#complaint}${chunk}`.slice(-2000);
    });
  }

  /** Starts it, and waits until it serves. */
  static async start(args: readonly string[]): Promise<Service> {
    const service = new Service(args);
    const line = await service.#read();
    if ('url' in line) service.#url = line.url;
    return service;
  }

  /** How it is. */
  async report(): Promise<Report> {
    this.#child.stdin?.write('report\n');
    return reportSchema.parse(await this.#read());
  }

  /** Asks for the prediction of a message, and checks the answer's form. */
  async ask(number: number): Promise<void> {
    const body = JSON.stringify({ inputs: [featuresOf(number)] });
    const response = await fetch(new URL('/predict', this.#url), { method: 'POST', body });
    answerSchema.parse(await response.json());
    this.served++;
  }

  /** How many steps it has learnt. */
  async steps(): Promise<number> {
    const response = await fetch(new URL('/version', this.#url));
    return answerSchema.pick({ version: true }).parse(await response.json()).version;
  }

  /** Lets it end after a last checkpoint. */
  async stop(): Promise<void> {
    const ended = once(this.#child, 'close');
    this.#child.stdin?.write('stop\n');
    const [code] = await ended;
    if (code !== 0) throw new Error(`the service ended with ${code}: ${this.#complaint}`);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #read(): Promise<z.output<typeof lineSchema>> {
    const line = await this.#lines.next();
    if (line.done) throw new Error(`the service ended: ${this.#complaint}`);
    return lineSchema.parse(JSON.parse(line.value));
  }
}
