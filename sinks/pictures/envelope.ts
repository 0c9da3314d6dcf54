import { z } from 'zod';

/** What fell into one column of a plot: the first and last place, the least and greatest value, their mean and number. */
const columnSchema = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);
type Column = z.infer<typeof columnSchema>;

/** An envelope as it is kept between two processes. */
export const envelopeSchema = z.object({ span: z.number().positive(), columns: z.array(columnSchema) });
export type SavedEnvelope = z.infer<typeof envelopeSchema>;

/** One column of a plot. */
export interface EnvelopePoint {
  readonly x: number;
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

// Twice as many as a plot has pixels: after two columns were made one, there is still one for each pixel.
const mostColumns = 1024;

/**
 * A curve of any length in bounded memory: the least, the greatest and the mean value of each column.
 *
 * Columns begin one step wide; when there are too many, each two become one. No spike is ever lost, and what is kept
 * depends on the points alone.
 */
export class Envelope {
  #span: number;
  #columns: Column[];

  constructor({ span, columns }: SavedEnvelope = { span: 1, columns: [] }) {
    this.#span = span;
    this.#columns = columns.map((column): Column => [...column]);
  }

  /** Takes a point that is not left of those before it. */
  add(x: number, y: number): void {
    put(this.#columns, [x, x, y, y, y, 1], this.#span);
    if (this.#columns.length > mostColumns) this.#widen();
  }

  /** Its columns, or wider ones of which there are at most so many. */
  points(most = Number.POSITIVE_INFINITY): readonly EnvelopePoint[] {
    let [span, columns] = [this.#span, this.#columns];
    for (; columns.length > most; span *= 2) columns = columnsOf(columns, 2 * span);
    return columns.map(([first, last, low, high, mean]) => ({ x: (first + last) / 2, low, mean, high }));
  }

  save(): SavedEnvelope {
    return { span: this.#span, columns: this.#columns };
  }

  #widen(): void {
    this.#span *= 2;
    this.#columns = columnsOf(this.#columns, this.#span);
  }
}

/** Columns that are as wide as that. */
function columnsOf(columns: readonly Column[], span: number): Column[] {
  const wide: Column[] = [];
  for (const column of columns) put(wide, [...column], span);
  return wide;
}

function put(columns: Column[], column: Column, span: number): void {
  const before = columns.at(-1);
  const place = ([first]: Column): number => Math.floor(first / span);
  if (before === undefined || place(before) < place(column)) columns.push(column);
  else merge(before, column);
}

function merge(into: Column, [, last, low, high, mean, count]: Column): void {
  into[1] = last;
  into[2] = Math.min(into[2], low);
  into[3] = Math.max(into[3], high);
  into[5] += count;
  // Not the sum divided by the count: the sum of a loss that explodes is infinite before the loss itself is.
  const share = count / into[5];
  into[4] = into[4] * (1 - share) + mean * share;
}
