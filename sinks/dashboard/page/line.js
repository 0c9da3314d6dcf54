/** The name of a curve among all runs. */
export const lineId = ({ run, key, series }) => `${run}\n${key}\n${series}`;

/** Points of one curve in columns, to which what is new is added without a gap or a double. */
export class Line {
  run;
  key;
  series;
  x = [];
  mean = [];
  low = [];
  high = [];
  smooth = [];
  stride = [];
  /** Places where a value was not finite. */
  broken = [];
  /** Whether `smooth` is another curve than `mean`. */
  smoothed;
  /** Number of the value that comes next. */
  next;

  constructor(points) {
    this.run = points.run;
    this.key = points.key;
    this.series = points.series;
    this.next = points.row;
    this.smoothed = points.smooth !== undefined;
    this.#append(points, 0);
  }

  get length() {
    return this.x.length;
  }

  /**
   * Adds what is new: true when it is all there, false when values are missing in between.
   *
   * Points that are known already are skipped; envelopes that are known in part cannot be taken apart, so they count
   * as missing.
   */
  add(points) {
    const end = points.row + points.rows;
    if (end <= this.next) return true;
    if (points.row > this.next) return false;
    const known = this.next - points.row;
    // Only where every value is a point of its own does the number of a value tell its place.
    if (known > 0 && points.x.length !== points.rows) return false;
    this.#append(points, known);
    return true;
  }

  /** The index of the first point at or after a place. */
  indexAt(place) {
    let low = 0;
    let high = this.x.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.x[middle] < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The index of the point that stands for a place: the last one that is not after it; -1 before the first. */
  indexBefore(place) {
    const index = this.indexAt(place);
    return this.x[index] === place ? index : index - 1;
  }

  /** Lowest and highest value between two places; infinite where there is none. */
  span(from, to) {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (let index = this.indexAt(from); index < this.x.length && this.x[index] <= to; index++) {
      if (this.mean[index] === null) continue;
      lowest = Math.min(lowest, this.low[index]);
      highest = Math.max(highest, this.high[index]);
    }
    return [lowest, highest];
  }

  #append({ row, rows, stride, x, mean, low = mean, high = mean, smooth, notFinite }, from) {
    const smoothed = this.smoothed ? (smooth ?? mean) : mean;
    for (let index = from; index < x.length; index++) {
      this.x.push(x[index]);
      this.mean.push(mean[index]);
      this.low.push(low[index]);
      this.high.push(high[index]);
      this.smooth.push(smoothed[index]);
      this.stride.push(stride);
      if (notFinite?.[index] > 0) this.broken.push(x[index]);
    }
    this.next = row + rows;
  }
}
