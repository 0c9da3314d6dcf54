import { z } from 'zod';
import { copyDoubles } from './copy-doubles.js';

/** Count, means and sums of squared differences from the mean, feature by feature; never changed once made. */
export const momentsSchema = z.object({
  count: z.number().int().min(0),
  mean: z.instanceof(Float64Array),
  m2: z.instanceof(Float64Array),
});
export type Moments = z.infer<typeof momentsSchema>;

/** Those of no sample. */
export function noMoments(features: number): Moments {
  return { count: 0, mean: new Float64Array(features), m2: new Float64Array(features) };
}

/** Those of the rows of an array. */
export function momentsOf(data: ArrayLike<number>, size: number, features: number): Moments {
  const { mean, m2 } = noMoments(features);
  for (let feature = 0; feature < features; feature++) {
    let sum = 0;
    for (let at = feature; at < data.length; at += features) sum += data[at] ?? 0;
    const middle = sum / size;
    let squares = 0;
    for (let at = feature; at < data.length; at += features) squares += ((data[at] ?? 0) - middle) ** 2;
    mean[feature] = middle;
    m2[feature] = squares;
  }
  return { count: size, mean, m2 };
}

/** Those of both together. */
export function mergeMoments(one: Moments, other: Moments): Moments {
  const count = one.count + other.count;
  const delta = other.mean.map((mean, feature) => mean - (one.mean[feature] ?? 0));
  const between = (one.count * other.count) / count;
  return {
    count,
    mean: one.mean.map((mean, feature) => mean + ((delta[feature] ?? 0) * other.count) / count),
    m2: one.m2.map((sum, feature) => sum + (other.m2[feature] ?? 0) + (delta[feature] ?? 0) ** 2 * between),
  };
}

/** Writes all rows of `data` to `scaled`, by the same moments. */
export function scaleRows(
  data: ArrayLike<number>,
  { count, mean, m2 }: Moments,
  epsilon: number,
  scaled: Float32Array | Float64Array,
): void {
  const features = mean.length;
  for (let feature = 0; feature < features; feature++) {
    const middle = mean[feature] ?? 0;
    const variance = (m2[feature] ?? 0) / count + epsilon;
    const factor = variance > 0 ? 1 / Math.sqrt(variance) : 0;
    for (let at = feature; at < data.length; at += features) scaled[at] = ((data[at] ?? 0) - middle) * factor;
  }
}

/**
 * Writes each row of `data` to `scaled`, by the moments of all rows up to and including itself.
 *
 * (Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962.)
 *
 * @returns the moments after the last row.
 */
export function scaleEachRow(
  data: ArrayLike<number>,
  before: Moments,
  epsilon: number,
  scaled: Float32Array | Float64Array,
): Moments {
  const [mean, m2] = [copyDoubles(before.mean), copyDoubles(before.m2)];
  const features = mean.length;
  let { count } = before;
  for (let at = 0; at < data.length; ) {
    count++;
    // Multiplying is several times as fast as dividing.
    const share = 1 / count;
    for (let feature = 0; feature < features; feature++, at++) {
      const value = data[at] ?? 0;
      const ahead = value - (mean[feature] ?? 0);
      const middle = (mean[feature] ?? 0) + ahead * share;
      const squares = (m2[feature] ?? 0) + ahead * (value - middle);
      mean[feature] = middle;
      m2[feature] = squares;
      const variance = squares * share + epsilon;
      scaled[at] = variance > 0 ? (value - middle) / Math.sqrt(variance) : 0;
    }
  }
  return { count, mean, m2 };
}
