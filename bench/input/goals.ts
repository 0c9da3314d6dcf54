import { median } from '../comparison/statistics.js';
import type { Verdict } from '../comparison/verdict.js';
import { times } from '../comparison/words.js';
import { type ContenderName, contenders } from './contenders.js';
import type { Figures } from './figures.js';
import type { Memory, Resume } from './recording.js';
import type { RowName } from './rows.js';

/** How many times as fast millrace should be as somebody. */
interface Goal {
  readonly than: ContenderName;
  readonly atLeast: number;
}

const goals: Readonly<Record<RowName, readonly Goal[]>> = {
  pictures: [
    { than: 'torch-loader', atLeast: 10 },
    { than: 'torch-workers', atLeast: 10 },
    { than: 'tf-data', atLeast: 2 },
    { than: 'tf-indices', atLeast: 2 },
    // It may take a quarter longer than the loop.
    { than: 'hand', atLeast: 1 / 1.25 },
  ],
  augmented: [],
  photos: [
    { than: 'torch-pillow', atLeast: 1.5 },
    { than: 'torch-io', atLeast: 1.5 },
  ],
  table: [],
};

// The most that the event loop may be delayed (p99) while photographs are read, in milliseconds.
const mostDelay = 20;
// The same resident size, but for what a garbage collector makes of it.
const mostMemory = 1.25;
const mostResume = 1.2;

/** The goals of a row that the figures speak of. */
export function verdicts(row: RowName, figures: ReadonlyMap<ContenderName, Figures>): readonly Verdict[] {
  const speeds = goals[row].flatMap((goal) => {
    const ahead = figures.get(goal.than)?.ahead;
    return ahead === undefined ? [] : [speedVerdict(goal, ahead)];
  });
  const delay = figures.get('millrace')?.delay;
  return delay ? [...speeds, delayVerdict(delay.p99)] : speeds;
}

function speedVerdict({ than, atLeast }: Goal, ahead: number): Verdict {
  const { title } = contenders[than];
  const wanted =
    atLeast < 1
      ? `at most ${(100 / atLeast - 100).toFixed(0)} % longer than`
      : `at least ${atLeast} times as fast as`;
  return { reached: ahead >= atLeast, words: `${wanted} ${title}: ${times(ahead)}` };
}

function delayVerdict(p99: number): Verdict {
  return {
    reached: p99 < mostDelay,
    words: `event loop of the main thread delayed by less than ${mostDelay} ms (p99): ${p99.toFixed(1)} ms`,
  };
}

/** Whether a large file takes the memory that a small one takes. */
export function memoryVerdict([small, large]: readonly [Memory, Memory]): Verdict {
  const [data, memory] = [large.bytes / small.bytes, large.peak / small.peak];
  return {
    reached: memory <= mostMemory,
    words: `${data.toFixed(0)} times the data in at most ${mostMemory} times the memory: ${times(memory)}`,
  };
}

/** Whether a resume late in an epoch takes no longer than a start. */
export function resumeVerdict(rounds: readonly Resume[]): Verdict {
  const ratio = median(rounds.map(({ fresh, resumed }) => median(resumed) / median(fresh)));
  return {
    reached: ratio < mostResume,
    words: `first batch after a resume in less than ${mostResume} times that of a fresh start: ${times(ratio)}`,
  };
}
