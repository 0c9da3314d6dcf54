import { z } from 'zod';

const doubles = z.instanceof(Float64Array);

/** An {@link AdaptiveWindow} as plain data. */
export const windowStateSchema = z.object({
  ticks: z.number().int().min(0),
  width: z.number(),
  total: z.number(),
  /** The sum of squares around the mean. */
  squares: z.number(),
  /** How many buckets there are of 1, 2, 4, … values. */
  counts: z.array(z.number().int().min(0)).min(1),
  /** Of each bucket, oldest first among those of a size, with room for one more than there may be. */
  totals: doubles,
  variances: doubles,
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** How an {@link AdaptiveWindow} decides; see `adwin`. */
export interface AdaptiveWindowOptions {
  readonly delta: number;
  readonly clock: number;
  readonly maxBuckets: number;
  readonly minWindowLength: number;
  readonly gracePeriod: number;
}

/**
 * The window of ADWIN: an exponential histogram, in which row r has buckets of 2ʳ values each.
 *
 * (Bifet and Gavaldà 2007, ADWIN2; variances of buckets after Babcock et al., "Maintaining Variance and k-Medians over
 * Data Stream Windows", 2003.)
 */
export class AdaptiveWindow {
  readonly #options: AdaptiveWindowOptions;
  /** Places a row. */
  readonly #room: number;
  readonly #counts: number[];
  #totals: Float64Array;
  #variances: Float64Array;
  #ticks: number;
  #width: number;
  #total: number;
  #squares: number;

  constructor(options: AdaptiveWindowOptions, saved?: WindowState) {
    this.#options = options;
    this.#room = options.maxBuckets + 1;
    this.#counts = [...(saved?.counts ?? [0])];
    this.#totals = saved?.totals.slice() ?? new Float64Array(this.#room);
    this.#variances = saved?.variances.slice() ?? new Float64Array(this.#room);
    this.#ticks = saved?.ticks ?? 0;
    this.#width = saved?.width ?? 0;
    this.#total = saved?.total ?? 0;
    this.#squares = saved?.squares ?? 0;
  }

  get state(): WindowState {
    const length = this.#counts.length * this.#room;
    return {
      ticks: this.#ticks,
      width: this.#width,
      total: this.#total,
      squares: this.#squares,
      counts: [...this.#counts],
      totals: this.#totals.slice(0, length),
      variances: this.#variances.slice(0, length),
    };
  }

  /** Takes a value in; answers whether the window has shrunk. */
  update(value: number): boolean {
    this.#insert(value);
    this.#ticks++;
    const { clock, gracePeriod } = this.#options;
    if (this.#ticks % clock !== 0 || this.#width <= gracePeriod) return false;
    let shrunk = false;
    while (this.#hasCut()) {
      this.#dropOldest();
      shrunk = true;
    }
    return shrunk;
  }

  #insert(value: number): void {
    if (this.#width > 0) {
      const difference = value - this.#total / this.#width;
      this.#squares += (this.#width * difference * difference) / (this.#width + 1);
    }
    this.#width++;
    this.#total += value;
    this.#put(0, value, 0);
    for (let row = 0, size = 1; this.#counts[row] === this.#room; row++, size *= 2)
      this.#mergeOldest(row, size);
  }

  #put(row: number, total: number, variance: number): void {
    if (row === this.#counts.length) this.#addRow();
    const count = this.#counts[row] ?? 0;
    this.#totals[row * this.#room + count] = total;
    this.#variances[row * this.#room + count] = variance;
    this.#counts[row] = count + 1;
  }

  #addRow(): void {
    this.#counts.push(0);
    const length = this.#counts.length * this.#room;
    if (length <= this.#totals.length) return;
    const [totals, variances] = [this.#totals, this.#variances];
    this.#totals = new Float64Array(2 * length);
    this.#variances = new Float64Array(2 * length);
    this.#totals.set(totals);
    this.#variances.set(variances);
  }

  /** Makes one bucket of the next row of the two oldest, which have `size` values each. */
  #mergeOldest(row: number, size: number): void {
    const at = row * this.#room;
    const [first, second] = [this.#totals[at] ?? 0, this.#totals[at + 1] ?? 0];
    const between = first / size - second / size;
    const variances = (this.#variances[at] ?? 0) + (this.#variances[at + 1] ?? 0);
    this.#put(row + 1, first + second, variances + size * 0.5 * between * between);
    this.#remove(row, 2);
  }

  #remove(row: number, buckets: number): void {
    const begin = row * this.#room;
    const left = (this.#counts[row] ?? 0) - buckets;
    // So few that a loop is faster than copyWithin.
    for (let at = begin; at < begin + left + buckets; at++) {
      const isLeft = at < begin + left;
      this.#totals[at] = isLeft ? (this.#totals[at + buckets] ?? 0) : 0;
      this.#variances[at] = isLeft ? (this.#variances[at + buckets] ?? 0) : 0;
    }
    this.#counts[row] = left;
  }

  #dropOldest(): void {
    const row = this.#counts.length - 1;
    const size = 2 ** row;
    const total = this.#totals[row * this.#room] ?? 0;
    this.#width -= size;
    this.#total -= total;
    const apart = total / size - this.#total / this.#width;
    const between = (size * this.#width * apart * apart) / (size + this.#width);
    this.#squares -= (this.#variances[row * this.#room] ?? 0) + between;
    this.#remove(row, 1);
    if (this.#counts[row] === 0) this.#counts.pop();
  }

  /** Whether the window can be cut into an older and a newer part whose means differ too much. */
  #hasCut(): boolean {
    const { delta, minWindowLength } = this.#options;
    const confidence = Math.log((2 * Math.log(this.#width)) / delta);
    const spread = this.#squares / this.#width;
    let [older, newer] = [0, this.#width];
    let [olderTotal, newerTotal] = [0, this.#total];
    let size = 2 ** this.#counts.length;
    for (let row = this.#counts.length - 1; row >= 0; row--) {
      size /= 2;
      const count = this.#counts[row] ?? 0;
      for (let bucket = 0; bucket < count; bucket++) {
        // Behind the newest bucket there is nothing left to compare with.
        if (row === 0 && bucket === count - 1) return false;
        const total = this.#totals[row * this.#room + bucket] ?? 0;
        older += size;
        newer -= size;
        olderTotal += total;
        newerTotal -= total;
        if (older < minWindowLength || newer < minWindowLength) continue;
        const lengths = 1 / (older - minWindowLength + 1) + 1 / (newer - minWindowLength + 1);
        const allowed = Math.sqrt(2 * lengths * spread * confidence) + (2 / 3) * confidence * lengths;
        if (Math.abs(olderTotal / older - newerTotal / newer) > allowed) return true;
      }
    }
    return false;
  }
}
