import type { RunEventOf } from '../../core/events.js';

/** How often values fall into which bin; the form in which `summary` events hold it. */
export type Histogram = NonNullable<RunEventOf<'summary'>['histogram']>;

/**
 * Counts how many values fall into each of some equally wide bins between the least and the greatest.
 *
 * A bin holds its lower edge, the last one its upper edge too. Where all values are equal there is one bin around
 * them, as wide as the value is large (1 where it is 0). Values that are NaN or infinite are counted apart, in
 * `notFinite`; where no value is finite there are no bins.
 *
 * @param bins how many, at least 1; default 30.
 * @example
 * ```ts
 * import { histogram } from 'millrace';
 * histogram([0, 1, 2, 4], 2); // { edges: [0, 2, 4], counts: [2, 2] }
 * ```
 */
export function histogram(values: ArrayLike<number>, bins = 30): Histogram {
  const { least, greatest, notFinite } = rangeOf(values);
  const apart = notFinite === 0 ? {} : { notFinite };
  if (least > greatest) return { edges: [], counts: [], ...apart };
  if (least === greatest) {
    const half = Math.abs(least) / 2 || 0.5;
    return { edges: [least - half, least + half], counts: [values.length - notFinite], ...apart };
  }
  const counts = new Array<number>(bins).fill(0);
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(Math.floor(shareOf(value, least, greatest) * bins), bins - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const edges = Array.from({ length: bins + 1 }, (_, edge) => between(least, greatest, edge / bins));
  return { edges, counts, ...apart };
}

function rangeOf(values: ArrayLike<number>) {
  let [least, greatest, notFinite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? Number.NaN;
    if (!Number.isFinite(value)) notFinite++;
    else {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  return { least, greatest, notFinite };
}

/** Where a value lies between two others, from 0 to 1. */
function shareOf(value: number, least: number, greatest: number): number {
  const width = greatest - least;
  // The difference of two large numbers of unlike sign leaves double precision.
  return Number.isFinite(width)
    ? (value - least) / width
    : (value / 2 - least / 2) / (greatest / 2 - least / 2);
}

/** Rises with the share, also among the least numbers there are, of which a share is rounded. */
function between(least: number, greatest: number, share: number): number {
  if (share === 1) return greatest;
  const width = greatest - least;
  const edge = Number.isFinite(width)
    ? least + width * share
    : 2 * (least / 2 + (greatest / 2 - least / 2) * share);
  return Math.min(edge, greatest);
}
