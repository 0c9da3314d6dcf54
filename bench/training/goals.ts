import { type ContenderName, contenders } from './contenders.js';
import type { Figures } from './figures.js';

/** How many times as fast millrace should be as somebody. */
export interface Goal {
  readonly than: ContenderName;
  readonly atLeast: number;
  readonly of?: ContenderName;
}

/** The goals of every row, where the contender takes part in it. */
export const goals: readonly Goal[] = [
  { than: 'keras-fit', atLeast: 1 },
  { than: 'tf-function', atLeast: 1 },
  { than: 'tf-function-xla', atLeast: 1 },
  { than: 'torch-loader', atLeast: 1 },
  { than: 'torch-workers', atLeast: 1 },
  // Level: rounds of one contender differ by more.
  { than: 'torch-sliced', atLeast: 0.97 },
  { than: 'tfjs-minimize', atLeast: 2 },
  { than: 'tfjs-fit', atLeast: 2.5 },
  { than: 'tfjs-fit-dataset', atLeast: 2.5 },
  { than: 'tfjs-wasm', atLeast: 4, of: 'millrace-wasm' },
];

/** A goal held against figures. */
export interface Verdict extends Goal {
  readonly ratio: number;
  readonly reached: boolean;
}

/** The goals that the figures speak of. */
export function verdicts(figures: ReadonlyMap<ContenderName, Figures>): readonly Verdict[] {
  return goals.flatMap((goal) => {
    const [than, of] = [figures.get(goal.than), figures.get(goal.of ?? 'millrace')];
    if (!than || !of) return [];
    // Both are told against millrace.
    const ratio = goal.of ? than.ahead / of.ahead : than.ahead;
    return [{ ...goal, ratio, reached: ratio >= goal.atLeast }];
  });
}

/** A verdict in words: `millrace ahead of Keras fit: 1.43x`. */
export function wordsOf({ than, of = 'millrace', atLeast, ratio }: Verdict): string {
  return `${contenders[of].title} ${relation(atLeast)} ${contenders[than].title}: ${ratio.toFixed(2)}x`;
}

function relation(atLeast: number): string {
  if (atLeast === 1) return 'ahead of';
  return atLeast < 1 ? 'level with' : `at least ${atLeast} times`;
}
