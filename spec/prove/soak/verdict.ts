import { median } from '../../../bench/comparison/statistics.js';
import type { Beside } from './soak.js';

// What a garbage collector and an allocator make of the same work.
const mostGrowth = 1.1;

/** How a service has held itself. */
export interface Steadiness {
  /** The last quarter of the reports beside the second: the first is for warming up. */
  readonly growth: { readonly rss: number; readonly heapAndArrays: number };
  readonly memoryFlat: boolean;
  /** Whether as many tensors were there at each report after the first quarter. */
  readonly tensorsFlat: boolean;
  /** The median of the p99 of the event loop's delays, in milliseconds. */
  readonly delay: number;
  /** That of the thread which does nothing. */
  readonly idle: number;
}

/** What reports come to: at least four of them. */
export function steadinessOf(reports: readonly Beside[]): Steadiness {
  const quarter = Math.ceil(reports.length / 4);
  const settled = reports.slice(quarter);
  const growthOf = (memory: (report: Beside) => number): number =>
    median(reports.slice(-quarter).map(memory)) / median(settled.slice(0, quarter).map(memory));
  const growth = {
    rss: growthOf(({ rss }) => rss),
    heapAndArrays: growthOf(({ heap, arrays }) => heap + arrays),
  };
  return {
    growth,
    memoryFlat: Object.values(growth).every((each) => each <= mostGrowth),
    tensorsFlat: new Set(settled.map(({ tensors }) => tensors)).size === 1,
    delay: median(settled.map(({ delay }) => delay)),
    idle: median(settled.map(({ idle }) => idle)),
  };
}
