import { z } from 'zod';
import { id, whole } from './values.js';

/**
 * A line of the list of events: all but steps, predictions and summaries.
 *
 * ```json
 * { "id": 7, "type": "checkpoint", "text": "step-500  step 500  2.1 MB", "time": 1700000000000, "elapsed": 5100, "step": 500 }
 * ```
 */
export const entrySchema = z.object({
  /** Its number among the run's entries, counted from 0. */
  id: whole,
  type: z.string(),
  text: z.string(),
  time: z.number(),
  /** Milliseconds since its process began the run. */
  elapsed: z.number(),
  step: whole.optional(),
});
/** {@link entrySchema} */
export type Entry = z.infer<typeof entrySchema>;

/** Query of `GET /api/entries?run=ID&before=200&limit=100&type=warning&type=drift`: the latest ones before an id. */
export const entriesQuerySchema = z.object({
  run: id,
  before: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  type: z.array(z.string().max(32)).max(16).default([]),
});
/** {@link entriesQuerySchema} */
export type EntriesQuery = z.infer<typeof entriesQuerySchema>;

/** Answer of `GET /api/entries`: in order, oldest first. */
export const entriesSchema = z.object({
  entries: z.array(entrySchema),
  /** How many the run has, of all types. */
  total: whole,
  /** What to give as `before` for those that come earlier; null where there are none. */
  earlier: whole.nullable(),
});
/** {@link entriesSchema} */
export type Entries = z.infer<typeof entriesSchema>;
