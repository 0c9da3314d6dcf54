import { z } from 'zod';

/** Options of every source of rows. */
export interface RowsOptions {
  /** Unique within a run; default the kind: `csv`, `tsv`, `json-lines`, `text-lines`. */
  readonly name?: string;
  /**
   * What happens to a row that does not fit: an error with its file and line (`fail`, the default), or it is left out
   * and counted (`skip`), with a warning `ROW_SKIPPED` at the first and, with the total, at the end of the epoch.
   */
  readonly invalid?: 'fail' | 'skip';
  /** A row of more bytes does not fit; default 16 MiB. */
  readonly maxRowBytes?: number;
}

/** The schema of {@link RowsOptions}, for a kind of rows. */
export function rowsOptionsSchema(kind: string) {
  return {
    name: z.string().min(1).default(kind),
    invalid: z.enum(['fail', 'skip']).default('fail'),
    maxRowBytes: z
      .number()
      .int()
      .min(1)
      .default(16 * 1024 * 1024),
  };
}

/** {@link RowsOptions} with their defaults. */
export type RowsSettings = Required<RowsOptions>;
