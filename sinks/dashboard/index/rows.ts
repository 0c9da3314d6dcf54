/** The columns that every row has: where it stands on each axis, and the number of its event. */
export const axisColumns = ['#sequence', '#step', '#time', '#elapsed', '#samples'] as const;

/** One of {@link axisColumns}. */
export type AxisColumn = (typeof axisColumns)[number];

// More measures than anyone looks at: what has more makes up names without end.
const columnLimit = 256;

/**
 * Rows of numbers in columns, which grow at the end.
 *
 * A value that is not there is NaN; one that is there and not finite is Infinity.
 */
export class Rows {
  readonly #columns = new Map<string, Float64Array>();
  #capacity = 256;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get keys(): Iterable<string> {
    return this.#columns.keys();
  }

  /** Sets a value of the row that is next; answers false where there are too many columns. */
  set(key: string, value: number): boolean {
    const column = this.#columns.get(key) ?? this.#add(key);
    if (column === undefined) return false;
    column[this.#length] = Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
    return true;
  }

  /** The row is complete. */
  next(): void {
    this.#length++;
    if (this.#length === this.#capacity) this.#grow();
  }

  /** The values of a column so far; a view on them that later rows do not change. */
  column(key: string): Float64Array | undefined {
    return this.#columns.get(key)?.subarray(0, this.#length);
  }

  #add(key: string): Float64Array | undefined {
    if (this.#columns.size === columnLimit) return undefined;
    const column = new Float64Array(this.#capacity).fill(Number.NaN);
    this.#columns.set(key, column);
    return column;
  }

  #grow(): void {
    const before = this.#capacity;
    this.#capacity *= 2;
    for (const [key, column] of this.#columns) {
      const larger = new Float64Array(this.#capacity).fill(Number.NaN, before);
      larger.set(column);
      this.#columns.set(key, larger);
    }
  }
}
