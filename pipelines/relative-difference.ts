/**
 * How far gradients are from others, relative to the largest of them: `max |aᵢ − bᵢ| / max |bᵢ|`.
 *
 * Single elements are no measure: one that is a sum of parts which nearly cancel is rounded like its parts.
 *
 * @returns 0 where both are all zeros; NaN where there are not as many of one as of the other.
 * @example
 * ```ts
 * import { relativeDifference } from 'millrace/pipelines';
 * relativeDifference([1, 2.002], [1, 2]); // 0.001
 * ```
 */
export function relativeDifference(values: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (values.length !== reference.length) return Number.NaN;
  const differences = Array.from(values, (value, place) =>
    Math.abs(value - (reference[place] ?? Number.NaN)),
  );
  const largest = Math.max(0, ...differences);
  return largest === 0 ? 0 : largest / Math.max(...Array.from(reference, Math.abs));
}
