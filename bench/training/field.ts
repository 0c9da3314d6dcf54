import { join } from 'node:path';
import { Competitor } from '../shared/competitor.js';
import { rotated } from '../shared/turns.js';
import { type Contender, type ContenderName, contenders, processes } from './contenders.js';
import { dataOf } from './data.js';
import { writeArrays } from './files.js';
import { initialWeights } from './initial-weights.js';
import type { TrainingOptions } from './options.js';
import {
  type Answer,
  answerSchema,
  type MachineSpeed,
  machineSpeedSchema,
  type Question,
  questionSchema,
} from './protocol.js';
import type { RowResult } from './recording.js';
import { type RowName, rows } from './rows.js';

/** All competitors of a comparison: processes that are started when they are first needed. */
export class Field {
  readonly threads: number;
  readonly speeds: MachineSpeed[] = [];
  readonly versions: Record<string, string> = {};
  readonly #folder: string;
  readonly #python: string;
  readonly #tell: (line: string) => void;
  readonly #running = new Map<string, Competitor>();

  constructor(folder: string, python: string, threads: number, tell: (line: string) => void) {
    this.#tell = tell;
    this.#folder = folder;
    this.#python = python;
    this.threads = threads;
  }

  /** Lets contenders train a row in turns: a round each to warm up, then those that count. */
  async compare(row: RowName, { contenders: names, rounds, seconds }: TrainingOptions): Promise<RowResult> {
    const folder = join(this.#folder, row);
    const data = await dataOf(row);
    await writeArrays(folder, new Map([['x', data.x], ['y', data.y], ...(await initialWeights(row))]));
    const question = questionSchema.parse({
      ...rows[row],
      row,
      folder,
      way: '',
      ...(seconds && { seconds }),
    });
    const answers = new Map<ContenderName, Answer[]>();
    for (const name of names.filter((each) => takesPart(row, contenders[each]))) answers.set(name, []);
    for (let round = -1; round < rounds; round++) {
      this.#tell(`${row}: ${round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`}`);
      this.speeds.push(await this.#measureMachine());
      for (const [name, given] of rotated([...answers], round)) {
        const answer = await this.#train(contenders[name], question);
        if (round >= 0) given.push(answer);
      }
    }
    return { row, results: [...answers].map(([contender, given]) => ({ contender, rounds: given })) };
  }

  close(): void {
    for (const competitor of this.#running.values()) competitor.stop();
  }

  async #train({ process, way }: Contender, question: Question): Promise<Answer> {
    const competitor = await this.#competitor(process);
    return competitor.ask({ ...question, way }, answerSchema);
  }

  async #measureMachine(): Promise<MachineSpeed> {
    const competitor = await this.#competitor('torch');
    return competitor.ask({ way: 'machine' }, machineSpeedSchema);
  }

  async #competitor(name: string): Promise<Competitor> {
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

function takesPart(row: RowName, { rows: own }: Contender): boolean {
  return own === undefined || own.includes(row);
}
