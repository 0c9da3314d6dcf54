import { Competitor } from '../shared/competitor.js';
import { rotated } from '../shared/turns.js';
import { type ContenderName, contenders, processes, takePart } from './contenders.js';
import { dataOf } from './data.js';
import type { InputOptions } from './options.js';
import { type Question, type Timing, timingSchema, workSchema } from './protocol.js';
import type { Result, RowResult } from './recording.js';
import { type RowName, rows } from './rows.js';

/** All competitors of a comparison: processes that are started when they are first needed. */
export class Field {
  readonly threads: number;
  readonly versions: Record<string, string> = {};
  readonly #python: string;
  readonly #tell: (line: string) => void;
  readonly #running = new Map<string, Competitor>();

  constructor(python: string, threads: number, tell: (line: string) => void) {
    this.#python = python;
    this.#tell = tell;
    this.threads = threads;
  }

  /** Lets contenders read the data of a row in turns: an epoch each to see what comes out, then the rounds. */
  async compare(row: RowName, { contenders: names, rounds, seconds }: InputOptions): Promise<RowResult> {
    const { batch, epoch, seconds: usual } = rows[row];
    const data = await dataOf(row, this.#tell);
    const question = { row, data, batch, epoch, seconds: seconds ?? usual };
    this.#tell(`${row}: what comes out`);
    const results: (Result & { readonly contender: ContenderName })[] = [];
    for (const contender of takePart(names, row)) {
      const asked: Question = { ...question, task: 'check', way: contenders[contender].way };
      const work = await (await this.#of(contender)).ask(asked, workSchema);
      results.push({ contender, work, rounds: [] });
    }
    for (let round = 0; round < rounds; round++) {
      this.#tell(`${row}: round ${round + 1} of ${rounds}`);
      for (const { contender, rounds: given } of rotated(results, round))
        given.push(await this.#measure(contender, { ...question, task: 'measure', way: '' }));
    }
    return { row, results };
  }

  close(): void {
    for (const competitor of this.#running.values()) competitor.stop();
  }

  async #measure(contender: ContenderName, question: Question): Promise<Timing> {
    const asked = { ...question, way: contenders[contender].way };
    const timing = await (await this.#of(contender)).ask(asked, timingSchema);
    if (timing.samples > 0 && timing.samples % question.epoch === 0) return timing;
    throw new Error(`${contender} read ${timing.samples} samples, which are no whole epochs`);
  }

  async #of(contender: ContenderName): Promise<Competitor> {
    const name = contenders[contender].process;
    const known = this.#running.get(name);
    if (known) return known;
    const process = processes[name];
    if (!process) throw new Error(`there is no process ${name}`);
    const started = await Competitor.start(name, process, this.#python, this.threads);
    Object.assign(this.versions, started.versions);
    this.#running.set(name, started);
    return started;
  }
}
