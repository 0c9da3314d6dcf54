import { join } from 'node:path';
import type { Competitors } from '../comparison/competitors.js';
import { rotated } from '../comparison/turns.js';
import { type Contender, type ContenderName, contenders } from './contenders.js';
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

/** Those who are compared, each in its process. */
export class Field {
  readonly speeds: MachineSpeed[] = [];
  readonly #folder: string;
  readonly #competitors: Competitors;
  readonly #tell: (line: string) => void;

  /** @param folder where the data of the rows is written to. */
  constructor(folder: string, competitors: Competitors, tell: (line: string) => void) {
    this.#folder = folder;
    this.#competitors = competitors;
    this.#tell = tell;
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

  async #train({ process, way }: Contender, question: Question): Promise<Answer> {
    const competitor = await this.#competitors.get(process);
    return competitor.ask({ ...question, way }, answerSchema);
  }

  async #measureMachine(): Promise<MachineSpeed> {
    const competitor = await this.#competitors.get('torch');
    return competitor.ask({ way: 'machine' }, machineSpeedSchema);
  }
}

function takesPart(row: RowName, { rows: own }: Contender): boolean {
  return own === undefined || own.includes(row);
}
