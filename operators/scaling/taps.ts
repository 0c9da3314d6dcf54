/** Which old pixels make each new one along an axis: `counts[i]` from `starts[i]` on, by `weights` from `i * most` on. */
export interface Taps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** Those of a new pixel sum up to 1. */
  readonly weights: Float64Array;
  readonly most: number;
}

/** The taps, at least one a pixel, that bring a row of `before` pixels to `after`, bilinear with antialias. */
export function tapsOf(before: number, after: number): Taps {
  const step = before / after;
  const reach = Math.max(step, 1);
  const most = 2 * Math.ceil(reach) + 1;
  const taps = {
    starts: new Int32Array(after),
    counts: new Int32Array(after),
    weights: new Float64Array(after * most),
    most,
  };
  for (let place = 0; place < after; place++)
    fillTap(taps, place, { center: step * (place + 0.5), reach, before });
  return taps;
}

function fillTap(
  { starts, counts, weights, most }: Taps,
  place: number,
  { center, reach, before }: { readonly center: number; readonly reach: number; readonly before: number },
): void {
  const start = Math.max(Math.trunc(center - reach + 0.5), 0);
  const count = Math.min(Math.trunc(center + reach + 0.5), before) - start;
  let total = 0;
  for (let tap = 0; tap < count; tap++) {
    const weight = Math.max(1 - Math.abs(start + tap + 0.5 - center) / reach, 0);
    weights[place * most + tap] = weight;
    total += weight;
  }
  for (let tap = 0; tap < count; tap++)
    weights[place * most + tap] = (weights[place * most + tap] ?? 0) / total;
  starts[place] = start;
  counts[place] = count;
}
