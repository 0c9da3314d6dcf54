import { Latest } from './latest.js';
import type { Part } from './part.js';

/** The sums behind a smoothed curve, up to a row. */
interface Sums {
  readonly weighted: number;
  readonly weights: number;
  readonly step: number;
}

const none: Sums = { weighted: 0, weights: 0, step: 0 };

const rememberedBytes = 4 * 1024 * 1024;

/**
 * Smooths curves: at each row the mean of all values up to it, in which one counts exp(-d / smoothing), d steps
 * before.
 *
 * It goes over every value, never over points, so that what it says of a row does not depend on the zoom. Where each
 * part begins it remembers its sums, so that a growing curve is not gone over from its beginning again.
 */
export class Smoother {
  readonly #remembered = new Latest<Map<number, Sums>>(rememberedBytes);

  /**
   * The smoothed values at rows of a curve; NaN before its first finite value.
   *
   * @param rows rising.
   * @param smoothing in steps, above 0.
   */
  async at(
    curve: { readonly table: string; readonly key: string; readonly parts: readonly Part[] },
    rows: readonly number[],
    smoothing: number,
  ): Promise<readonly number[]> {
    const known = this.#remembered.get(
      JSON.stringify([curve.table, curve.key, smoothing]),
      100 * curve.parts.length,
      () => new Map<number, Sums>(),
    );
    const smoothed: number[] = [];
    const firstRow = rows[0] ?? 0;
    const begin = curve.parts.findLastIndex(
      (part, index) => index === 0 || (part.firstRow <= firstRow && known.has(part.firstRow)),
    );
    let sums = known.get(curve.parts[begin]?.firstRow ?? 0) ?? none;
    for (const part of curve.parts.slice(Math.max(begin, 0))) {
      if (smoothed.length === rows.length) break;
      known.set(part.firstRow, sums);
      sums = await passOver(part, curve.key, smoothing, sums, rows, smoothed);
    }
    return smoothed;
  }

  /** The run went back: rows are others from somewhere on. */
  forget(): void {
    this.#remembered.clear();
  }
}

async function passOver(
  part: Part,
  key: string,
  smoothing: number,
  before: Sums,
  rows: readonly number[],
  smoothed: number[],
): Promise<Sums> {
  const [values, steps] = await Promise.all([part.values(key), part.values('#step')]);
  let { weighted, weights, step } = before;
  let distance = 1;
  let decay = Math.exp(-1 / smoothing);
  for (let index = 0; index < part.rows; index++) {
    const value = values?.[index] ?? Number.NaN;
    if (Number.isFinite(value)) {
      const here = steps?.[index] ?? step;
      if (here - step !== distance) {
        distance = here - step;
        decay = Math.exp(-distance / smoothing);
      }
      weighted = weighted * decay + value;
      weights = weights * decay + 1;
      step = here;
    }
    if (part.firstRow + index === rows[smoothed.length]) smoothed.push(weighted / weights);
  }
  return { weighted, weights, step };
}
