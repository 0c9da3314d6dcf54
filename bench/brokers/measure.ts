import type { Process } from '../comparison/competitor.js';
import type { Competitors } from '../comparison/competitors.js';
import { rotated } from '../comparison/turns.js';
import type { Rates } from './recording.js';
import { answerSchema, type Question, type Way, ways } from './settings.js';

const processOf = (way: Way): Process => ({
  program: 'node',
  script: new URL('./node/round.ts', import.meta.url),
  argument: way,
});

/** The processes of all contenders, by their names. */
export const processes: Readonly<Record<string, Process>> = Object.fromEntries(
  ways.map((way) => [way, processOf(way)]),
);

/** Lets each contender read the whole stream in turns. */
export async function measure(competitors: Competitors, question: Question, rounds: number): Promise<Rates> {
  const rates: Record<Way, number[]> = {
    'bare client': [],
    'client, by hand': [],
    'ours, no schema': [],
    'ours, schema': [],
  };
  // The first round is to warm up.
  for (let round = -1; round < rounds; round++) {
    for (const way of rotated(ways, round)) {
      const { seconds, messages } = await (await competitors.get(way)).ask(question, answerSchema);
      if (messages !== question.messages)
        throw new Error(`${way} read ${messages} messages of ${question.messages}`);
      if (round >= 0) rates[way].push(messages / seconds);
    }
  }
  return rates;
}
