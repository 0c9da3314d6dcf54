import { median } from '../comparison/statistics.js';
import type { Verdict } from '../comparison/verdict.js';
import { times } from '../comparison/words.js';
import { contenders, type Recording } from './recording.js';

// Beside River, and beside the loop that one would write by hand.
const leastBesideRiver = 20;
const leastBesideHand = 0.8;

const { hand, batches, single, river } = contenders;

/** How many times as fast one is as another, the median of the rounds. */
export function besideOther(rounds: Recording['rates'], name: string, other: string): number {
  const others = rounds[other] ?? [];
  return median((rounds[name] ?? []).map((rate, round) => rate / (others[round] ?? Number.NaN)));
}

/** Whether the goals of learning sample by sample are reached. */
export function onlineVerdicts({ rates, updates }: Recording): readonly Verdict[] {
  return [
    atLeast(leastBesideRiver, besideOther(rates, batches, river), `${batches}, beside ${river}`),
    atLeast(leastBesideHand, besideOther(rates, batches, hand), `${batches}, beside ${hand}`),
    atLeast(leastBesideRiver, besideOther(rates, single, river), `${single}, beside ${river}`),
    atLeast(1, besideOther(updates, single, river), `ADWIN beside that of ${river}`),
  ];
}

function atLeast(least: number, ratio: number, what: string): Verdict {
  return { reached: ratio >= least, words: `${what}: at least ${times(least)}: ${times(ratio)}` };
}
