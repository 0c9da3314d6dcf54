/** A point of a {@link MeanCurve}: the mean of some values, at the place of the last of them. */
export interface MeanPoint {
  readonly x: number;
  readonly y: number;
}

interface Bucket {
  x: number;
  sum: number;
  count: number;
}

/**
 * A curve of bounded size, however long the run: each point is the mean of as many values as the others, and whenever it is
 * full, neighbours become one.
 */
export class MeanCurve {
  readonly #capacity: number;
  #buckets: Bucket[] = [];
  #stride = 1;

  /** @param capacity the most points it holds, an even number. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds a value; one that is not finite cannot be drawn and is left out. */
  add(x: number, y: number): void {
    if (!Number.isFinite(y)) return;
    const last = this.#buckets.at(-1);
    if (last && last.count < this.#stride) {
      last.x = x;
      last.sum += y;
      last.count++;
      return;
    }
    if (this.#buckets.length === this.#capacity) this.#halve();
    this.#buckets.push({ x, sum: y, count: 1 });
  }

  /** Forgets all that stands behind a place: a run that was resumed goes over it again. */
  cutAfter(x: number): void {
    this.#buckets = this.#buckets.filter((bucket) => bucket.x <= x);
  }

  get points(): readonly MeanPoint[] {
    return this.#buckets.map(({ x, sum, count }) => ({ x, y: sum / count }));
  }

  #halve(): void {
    const merged: Bucket[] = [];
    for (const [index, bucket] of this.#buckets.entries()) {
      const before = merged.at(-1);
      if (index % 2 === 0 || !before) merged.push(bucket);
      else merged[merged.length - 1] = joined(before, bucket);
    }
    this.#buckets = merged;
    this.#stride *= 2;
  }
}

function joined(one: Bucket, other: Bucket): Bucket {
  return { x: other.x, sum: one.sum + other.sum, count: one.count + other.count };
}
