import { z } from 'zod';

/** The smallest and the largest value of each feature; never changed once made. */
export const rangesSchema = z.object({ low: z.instanceof(Float64Array), high: z.instanceof(Float64Array) });
export type Ranges = z.infer<typeof rangesSchema>;

/** Those of no sample. */
export function noRanges(features: number): Ranges {
  return {
    low: new Float64Array(features).fill(Number.POSITIVE_INFINITY),
    high: new Float64Array(features).fill(Number.NEGATIVE_INFINITY),
  };
}

/** Widens ranges by the rows of an array; the same object where none is wider. */
export function widened(before: Ranges, data: ArrayLike<number>): Ranges {
  let ranges = before;
  const features = before.low.length;
  for (let at = 0; at < data.length; at++) {
    const feature = at % features;
    const value = data[at] ?? Number.NaN;
    const isLower = value < (ranges.low[feature] ?? 0);
    const isHigher = value > (ranges.high[feature] ?? 0);
    if (!isLower && !isHigher) continue;
    if (ranges === before) ranges = { low: before.low.slice(), high: before.high.slice() };
    if (isLower) ranges.low[feature] = value;
    if (isHigher) ranges.high[feature] = value;
  }
  return ranges;
}

/** Writes the rows of `data` to `scaled` from `begin` on: 0 for the smallest value of a feature, 1 for the largest. */
export function scaleToRange(
  data: ArrayLike<number>,
  { low, high }: Ranges,
  scaled: Float32Array | Float64Array,
  begin = 0,
): void {
  for (let at = 0; at < data.length; at++) {
    const feature = at % low.length;
    const least = low[feature] ?? 0;
    const width = (high[feature] ?? 0) - least;
    scaled[begin + at] = width > 0 ? ((data[at] ?? Number.NaN) - least) / width : 0;
  }
}
