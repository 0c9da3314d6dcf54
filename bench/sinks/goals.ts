import { median, middleHalf } from '../comparison/statistics.js';
import type { Verdict } from '../comparison/verdict.js';
import { count, percent, times } from '../comparison/words.js';
import type { Million, Openings, Overhead, Watching } from './recording.js';

// Of the main job's time, and of the training process's CPU time.
const mostOverhead = 0.02;
const mostWatched = 0.05;
const mostMilliseconds = 2000;
// The same memory, but for what a garbage collector makes of it.
const mostMemory = 1.1;

/** Whether the file sinks add little to the main job. */
export function overheadVerdict({ recorded, plain }: Overhead): Verdict {
  const pairs = addedInPairs(recorded, plain, ({ wall }) => wall);
  const [wall, half] = [median(pairs), middleHalf(pairs)];
  const cpu = median(addedInPairs(recorded, plain, (turn) => turn.cpu));
  return {
    reached: wall < mostOverhead,
    words: `all file sinks add less than ${percent(mostOverhead)} to the main job's time: ${percent(wall)} (the middle half of the pairs ${half.map(percent).join(' to ')}; CPU time ${percent(cpu)})`,
  };
}

/** How many times as fast somebody writes events as somebody else. */
export function rateAgainst({ rates }: Million, name: string, other: string): number {
  const others = rates[other] ?? [];
  return median((rates[name] ?? []).map((rate, round) => rate / (others[round] ?? Number.NaN)));
}

/** Whether TensorBoard's files are written faster than by the library that people use for it. */
export function tensorboardVerdict(million: Million): Verdict {
  const ratio = rateAgainst(million, 'tensorboard', 'tensorboardX');
  return { reached: ratio > 1, words: `tensorboard() is faster than tensorboardX: ${times(ratio)}` };
}

/** Whether the dashboard of a long run is there soon. */
export function openingVerdict({ indexed, first }: Openings): Verdict {
  const slowest = Math.max(indexed.wholeCurve, first.firstCurve);
  return {
    reached: slowest < mostMilliseconds,
    words: `a run of a million steps opens in less than ${count(mostMilliseconds)} ms: the first curve after ${count(first.firstCurve)} ms, with its index the whole curve after ${count(indexed.wholeCurve)} ms`,
  };
}

/** Whether those who look cost a training process little. */
export function watchingVerdicts({ pages, alone, watched, memory }: Watching): readonly Verdict[] {
  const more = median(addedInPairs(watched, alone, (cpu) => cpu));
  const quarter = Math.ceil(memory.length / 4);
  const growth = median(memory.slice(-quarter)) / median(memory.slice(0, quarter));
  return [
    {
      reached: more < mostWatched,
      words: `${pages} pages, one of them stalled, add less than ${percent(mostWatched)} to the CPU time of the training process: ${percent(more)}`,
    },
    {
      reached: growth < mostMemory,
      words: `its memory stays flat: the last quarter of the turns at ${times(growth)} the first`,
    },
  ];
}

/** By what share one is more than the other, pair by pair. */
function addedInPairs<Turn>(
  more: readonly Turn[],
  less: readonly Turn[],
  of: (turn: Turn) => number,
): readonly number[] {
  return more.flatMap((turn, place) => {
    const other = less[place];
    return other === undefined ? [] : [of(turn) / of(other) - 1];
  });
}
