import { median } from '../comparison/statistics.js';
import type { Verdict } from '../comparison/verdict.js';
import { times } from '../comparison/words.js';
import type { Rates } from './recording.js';
import type { Broker, Way } from './settings.js';

// Of the client's own loop.
const least = 0.8;

/** How many times as many messages a second one reads as another: the median of the rounds. */
export function rateAgainst(rates: Rates, way: Way, other: Way): number {
  return median(rates[way].map((rate, round) => rate / (rates[other][round] ?? Number.NaN)));
}

/** Whether learning from a broker's messages is nearly as fast as reading them, and as a loop by hand that learns too. */
export function brokerVerdicts(broker: Broker, rates: Rates): readonly Verdict[] {
  const against = (way: Way, other: Way, words: string): Verdict => {
    const ratio = rateAgainst(rates, way, other);
    return { reached: ratio >= least, words: `${broker}, ${words}: ${times(ratio)}` };
  };
  return [
    against(
      'ours, no schema',
      'bare client',
      `at least ${times(least)} the client's loop that looks at nothing`,
    ),
    against('ours, schema', 'bare client', 'the same with a schema that checks each message'),
    against(
      'ours, no schema',
      'client, by hand',
      `at least ${times(least)} the client's loop that learns by hand`,
    ),
  ];
}
