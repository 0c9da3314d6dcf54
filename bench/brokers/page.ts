import { median, range } from '../comparison/statistics.js';
import { goalList } from '../comparison/verdict.js';
import { count, table, times, versionList } from '../comparison/words.js';
import { brokerVerdicts, rateAgainst } from './goals.js';
import type { Rates, Recording } from './recording.js';
import { type Broker, brokers, ways } from './settings.js';

/** The part on brokers of `docs/performance.md`, from what `npm run bench -- brokers --record` recorded. */
export function brokersPart(recording: Recording): string {
  const { date, machine, versions, rounds } = recording;
  return [
    '## Messages of brokers',
    `\`npm run bench -- brokers\` measures how many messages a second become trained samples; this part is made from what it recorded.`,
    `**Measured** on ${date} in ${rounds} rounds: ${machine.cpu}, ${machine.memory} GiB, ${machine.platform}; load average at the start ${machine.load.toFixed(2)}. The broker runs on the same machine.`,
    `**Versions**: ${versionList(versions)}.`,
    ...sectionsOf(recording),
    '',
  ].join('\n\n');
}

/** What was measured, a section for each broker. */
export function sectionsOf({ messages, bytes, rates }: Recording): readonly string[] {
  return brokers.flatMap((broker) => {
    const measured = rates[broker];
    return measured ? sectionOf(broker, measured, `${count(messages)} messages of ${bytes} bytes`) : [];
  });
}

function sectionOf(broker: Broker, rates: Rates, what: string): readonly string[] {
  return [
    `### ${broker}`,
    `${what}, JSON of eight numbers and a label, one stream, read from its start in turns, each contender in a process of its own. The bare client's loop only takes the messages; by hand, it decodes each and learns from it by logistic regression; our pipeline does the same in batches of 256, with a zod schema that takes everything, and with one that checks every number.`,
    table(
      ['', 'messages/s', 'range', 'against the bare client', 'against the loop by hand'],
      ways.map((way) => [
        way,
        count(median(rates[way])),
        range(rates[way]).map(count).join(' to '),
        times(rateAgainst(rates, way, 'bare client')),
        times(rateAgainst(rates, way, 'client, by hand')),
      ]),
    ),
    ...goalList(brokerVerdicts(broker, rates)),
  ];
}
