/** Values in a chunk: chunk n holds the rows whose number divided by this is n. */
export const chunkRows = 256;

/**
 * What is drawn of some values: the extremes, the sum and the number of the finite ones, and how many are not.
 *
 * Envelopes add up: that of two stretches is the envelope of both, so that a spike is seen at every zoom.
 */
export class Envelope {
  low = Number.POSITIVE_INFINITY;
  high = Number.NEGATIVE_INFINITY;
  sum = 0;
  count = 0;
  notFinite = 0;

  get mean(): number {
    // A sum of huge values may overflow where their mean does not.
    return Math.min(Math.max(this.sum / this.count, this.low), this.high);
  }

  get isEmpty(): boolean {
    return this.count === 0 && this.notFinite === 0;
  }

  /** Adds the values from one place to before another. */
  addValues(values: Float64Array, from: number, to: number): void {
    for (let place = from; place < to; place++) {
      const value = values[place] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      if (!Number.isFinite(value)) {
        this.notFinite++;
        continue;
      }
      if (value < this.low) this.low = value;
      if (value > this.high) this.high = value;
      this.sum += value;
      this.count++;
    }
  }

  add(other: Envelope): void {
    if (other.low < this.low) this.low = other.low;
    if (other.high > this.high) this.high = other.high;
    this.sum += other.sum;
    this.count += other.count;
    this.notFinite += other.notFinite;
  }
}

/**
 * The envelopes of a stretch of rows, one for each chunk that it touches; the first and the last may hold less.
 *
 * @param firstRow the number of the first value.
 */
export function chunksOf(values: Float64Array, firstRow: number): readonly Envelope[] {
  const chunks: Envelope[] = [];
  for (let row = firstRow; row < firstRow + values.length; ) {
    const end = Math.min((Math.floor(row / chunkRows) + 1) * chunkRows, firstRow + values.length);
    const envelope = new Envelope();
    envelope.addValues(values, row - firstRow, end - firstRow);
    chunks.push(envelope);
    row = end;
  }
  return chunks;
}
