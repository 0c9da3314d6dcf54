import type { TypedArray } from '../../core/sample.js';

/** What some numbers are like. */
export interface Figures {
  /** How many numbers are finite; the figures are theirs. */
  readonly count: number;
  readonly notFinite: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly deviation: number;
}

/** The figures of all numbers in some arrays. */
export function figuresOf(arrays: Iterable<TypedArray | readonly number[]>): Figures {
  let [count, notFinite, minimum, maximum] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [mean, squares] = [0, 0];
  for (const array of arrays)
    for (const value of array) {
      if (!Number.isFinite(value)) {
        notFinite++;
        continue;
      }
      count++;
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
      // Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962.
      const difference = value - mean;
      mean += difference / count;
      squares += difference * (value - mean);
    }
  return { count, notFinite, minimum, maximum, mean, deviation: Math.sqrt(squares / Math.max(count, 1)) };
}

/** Figures as a person reads them: `0 to 255, mean 72.9, deviation 90.0`. */
export function figuresText({ count, notFinite, minimum, maximum, mean, deviation }: Figures): string {
  const odd = notFinite === 0 ? '' : `${notFinite} not finite`;
  if (count === 0) return odd || 'no numbers';
  const range = `${short(minimum)} to ${short(maximum)}`;
  const facts = [range, `mean ${short(mean)}`, `deviation ${short(deviation)}`, odd];
  return facts.filter((fact) => fact !== '').join(', ');
}

/** A number with no more digits than a person looks at. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
