import { z } from 'zod';
import { type RunningMetric, SampleCursor, type ScoredSample, type ScoredSamples } from './running-metric.js';

const doubles = z.instanceof(Float64Array);

/** What a {@link Tally} has counted; never changed once made. */
export const tallySchema = z.object({
  sums: doubles,
  /** Label and outputs of each sample in the window, oldest first; left out where all samples count. */
  recent: doubles.optional(),
  /** Samples since the sums were last computed anew from those. */
  age: z.number().int().min(0).optional(),
});
export type TallyState = z.infer<typeof tallySchema>;

/** A running metric with what it has counted so far. */
export class Tally {
  readonly #metric: RunningMetric;
  readonly #sums: Float64Array;
  readonly #window: Recent | undefined;
  #age: number;

  constructor(metric: RunningMetric, saved?: TallyState) {
    this.#metric = metric;
    this.#sums = saved?.sums.slice() ?? new Float64Array(metric.size);
    this.#window = metric.window === undefined ? undefined : new Recent(metric.window, saved?.recent);
    this.#age = saved?.age ?? 0;
  }

  get value(): number {
    return this.#metric.value(this.#sums);
  }

  /** As it is now; later samples do not change it. */
  get state(): TallyState {
    const sums = this.#sums.slice();
    return this.#window ? { sums, recent: this.#window.rows, age: this.#age } : { sums };
  }

  /** Takes samples in, in order. */
  addAll(samples: ScoredSamples): void {
    if (this.#metric.countAll && !this.#window) {
      this.#metric.countAll(this.#sums, samples);
      return;
    }
    const sample = new SampleCursor(samples);
    for (let row = 0; row < samples.labels.length; row++) {
      sample.moveTo(row);
      this.add(sample);
    }
  }

  add(sample: ScoredSample): void {
    const oldest = this.#window?.replace(sample);
    if (oldest) this.#metric.count(this.#sums, oldest, -1);
    this.#metric.count(this.#sums, sample, 1);
    if (this.#window && ++this.#age >= this.#window.size) this.#refresh(this.#window, sample.width);
  }

  /** What rounding has left behind, of an outlier that has gone long ago, say, goes with it. */
  #refresh(window: Recent, width: number): void {
    this.#age = 0;
    this.#sums.fill(0);
    for (const sample of window.samples(width)) this.#metric.count(this.#sums, sample, 1);
  }
}

/**
 * The last samples, one row of numbers each: the label, then the outputs.
 *
 * Rows are only ever written behind those that are there, so a view of the window stays as it is: the numbers are copied
 * once they have moved on by a whole window.
 */
class Recent {
  readonly size: number;
  #data: Float64Array<ArrayBuffer>;
  #begin = 0;
  #end: number;

  constructor(size: number, rows: Float64Array<ArrayBuffer> = new Float64Array()) {
    this.size = size;
    this.#data = rows;
    this.#end = rows.length;
  }

  get rows(): Float64Array<ArrayBuffer> {
    return this.#data.subarray(this.#begin, this.#end);
  }

  *samples(width: number): Generator<ScoredSample> {
    for (let at = this.#begin; at < this.#end; at += width + 1) yield this.#sampleAt(at, width);
  }

  /** Takes a sample in; answers with the one that it pushes out. */
  replace({ label, outputs, start, width }: ScoredSample): ScoredSample | undefined {
    const stride = width + 1;
    const pushed =
      this.#end - this.#begin === this.size * stride ? this.#sampleAt(this.#begin, width) : undefined;
    if (pushed) this.#begin += stride;
    if (this.#end + stride > this.#data.length) this.#makeRoom(stride);
    this.#data[this.#end] = label;
    for (let output = 0; output < width; output++) {
      this.#data[this.#end + 1 + output] = outputs[start + output] ?? Number.NaN;
    }
    this.#end += stride;
    return pushed;
  }

  #sampleAt(at: number, width: number): ScoredSample {
    return { label: this.#data[at] ?? Number.NaN, outputs: this.#data, start: at + 1, width };
  }

  #makeRoom(stride: number): void {
    const rows = this.rows;
    this.#data = new Float64Array(2 * this.size * stride);
    this.#data.set(rows);
    this.#begin = 0;
    this.#end = rows.length;
  }
}
