import type { Series } from './measures.js';
import { Rows } from './rows.js';

/** Where a row stands. */
export interface Place {
  readonly sequence: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Milliseconds that the run has been running. */
  readonly elapsed: number;
  /** Samples trained on. */
  readonly samples: number;
}

/** The rows of one series that are not in a segment yet, and how many there are in all. */
export class Table {
  readonly series: Series;
  /** Every column that it has ever had, without the axes. */
  readonly keys: Set<string>;
  #firstRow: number;
  #rows = new Rows();
  #time = Number.NEGATIVE_INFINITY;
  #lastSequence = -1;
  /** Told of a measure for which there is no column any more. */
  readonly #full: (key: string) => void;

  constructor(
    series: Series,
    full: (key: string) => void,
    { rows, keys }: { readonly rows: number; readonly keys: readonly string[] } = { rows: 0, keys: [] },
  ) {
    this.series = series;
    this.#full = full;
    this.#firstRow = rows;
    this.keys = new Set(keys);
  }

  /** The number of the first row that is in memory. */
  get firstRow(): number {
    return this.#firstRow;
  }

  /** The rows in memory. */
  get rows(): Rows {
    return this.#rows;
  }

  /** How many rows it has in all. */
  get length(): number {
    return this.#firstRow + this.#rows.length;
  }

  /** The number of the last event that has a row in memory. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Sets a value of the next row. */
  readonly put = (key: string, value: number): void => {
    if (this.#rows.set(key, value)) this.keys.add(key);
    else this.#full(key);
  };

  /** The next row is complete. */
  next({ sequence, step, time, elapsed, samples }: Place): void {
    // Clocks are set back; what is searched has to be in order.
    this.#time = Math.max(this.#time, time);
    this.#lastSequence = sequence;
    this.#rows.set('#sequence', sequence);
    this.#rows.set('#step', step);
    this.#rows.set('#time', this.#time);
    this.#rows.set('#elapsed', elapsed);
    this.#rows.set('#samples', samples);
    this.#rows.next();
  }

  /** The rows in memory have gone into a segment. */
  seal(): void {
    this.#firstRow += this.#rows.length;
    this.#rows = new Rows();
  }
}
