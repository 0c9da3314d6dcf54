import type { Competitor } from '../comparison/competitor.js';
import type { Competitors } from '../comparison/competitors.js';
import { rotated } from '../comparison/turns.js';
import { type ContenderName, contenders, takePart } from './contenders.js';
import { dataOf } from './data.js';
import type { InputOptions } from './options.js';
import { type Question, type Timing, timingSchema, workSchema } from './protocol.js';
import type { Result, RowResult } from './recording.js';
import { type RowName, rows } from './rows.js';

/** Those who are compared, each in its process. */
export class Field {
  readonly #competitors: Competitors;
  readonly #tell: (line: string) => void;

  constructor(competitors: Competitors, tell: (line: string) => void) {
    this.#competitors = competitors;
    this.#tell = tell;
  }

  /** Lets contenders read the data of a row in turns: an epoch each to see what comes out, then the rounds. */
  async compare(row: RowName, { contenders: names, rounds, seconds }: InputOptions): Promise<RowResult> {
    const { batch, epoch, seconds: usual } = rows[row];
    const data = await dataOf(row, this.#tell);
    const question = { row, data, batch, epoch, seconds: seconds ?? usual };
    this.#tell(`${row}: what comes out`);
    const results: Result[] = [];
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

  async #measure(contender: ContenderName, question: Question): Promise<Timing> {
    const asked = { ...question, way: contenders[contender].way };
    const timing = await (await this.#of(contender)).ask(asked, timingSchema);
    if (timing.samples > 0 && timing.samples % question.epoch === 0) return timing;
    throw new Error(`${contender} read ${timing.samples} samples, which are no whole epochs`);
  }

  #of(contender: ContenderName): Promise<Competitor> {
    return this.#competitors.get(contenders[contender].process);
  }
}
