import type { Envelope } from './envelope.js';

/** A stretch of a table's rows that lies in one place: in a segment, or in memory. */
export interface Part {
  /** The number of its first row in the table. */
  readonly firstRow: number;
  readonly rows: number;
  /** The number of the last event that it has a row of. */
  readonly lastSequence: number;
  /** A column's values; undefined where none of its rows has one. */
  values(key: string): Promise<Float64Array | undefined>;
  /** The same, chunk by chunk. */
  chunks(key: string): Promise<readonly Envelope[] | undefined>;
}
