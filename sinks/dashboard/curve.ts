/** A point of a curve: step, lowest, mean and highest value of the measurements it stands for. */
export type Point = readonly [step: number, low: number, mean: number, high: number];

/** What a reader of a curve has already seen. */
export interface CurvePlace {
  readonly generation: number;
  readonly length: number;
  readonly added: number;
}

/** What a reader of a curve has yet to see: its points from an index on. */
export interface CurveNews {
  readonly from: number;
  readonly points: readonly Point[];
}

interface Bucket {
  step: number;
  low: number;
  high: number;
  sum: number;
  count: number;
}

/**
 * A curve of bounded size, however long the run: each point stands for `stride` measurements, and whenever it is
 * full, neighbours are merged and the stride doubles.
 */
export class Curve {
  readonly #capacity: number;
  #buckets: Bucket[] = [];
  #stride = 1;
  #generation = 0;
  #added = 0;

  /** @param capacity the most points it holds, an even number. */
  constructor(capacity = 1000) {
    this.#capacity = capacity;
  }

  /** Adds a measurement; one that is not finite cannot be drawn and is left out. */
  add(step: number, value: number): void {
    if (!Number.isFinite(value)) return;
    this.#added++;
    const last = this.#buckets.at(-1);
    if (last && last.count < this.#stride) {
      merge(last, { step, low: value, high: value, sum: value, count: 1 });
      return;
    }
    if (this.#buckets.length === this.#capacity) this.#halve();
    this.#buckets.push({ step, low: value, high: value, sum: value, count: 1 });
  }

  /** Where a reader stands that has seen everything up to now. */
  place(): CurvePlace {
    return { generation: this.#generation, length: this.#buckets.length, added: this.#added };
  }

  /** What came after a place; undefined when nothing did. */
  since(place: CurvePlace | undefined): CurveNews | undefined {
    if (place?.added === this.#added) return undefined;
    // The last point may have grown, and after a merge all are others.
    const from = place?.generation === this.#generation ? Math.max(place.length - 1, 0) : 0;
    return { from, points: this.#buckets.slice(from).map(toPoint) };
  }

  #halve(): void {
    this.#buckets = this.#buckets.filter((bucket, index) => {
      const next = this.#buckets[index + 1];
      if (index % 2 === 0 && next) merge(bucket, next);
      return index % 2 === 0;
    });
    this.#stride *= 2;
    this.#generation++;
  }
}

function merge(into: Bucket, other: Bucket): void {
  into.step = other.step;
  into.low = Math.min(into.low, other.low);
  into.high = Math.max(into.high, other.high);
  into.sum += other.sum;
  into.count += other.count;
}

function toPoint({ step, low, sum, count, high }: Bucket): Point {
  return [step, short(low), short(sum / count), short(high)];
}

// Six digits are more than a screen shows, and a third of the bytes.
function short(value: number): number {
  return Number(value.toPrecision(6));
}
