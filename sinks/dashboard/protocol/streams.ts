import { z } from 'zod';
import { pointsSchema } from './curves.js';
import { entrySchema } from './entries.js';
import { runInfoSchema } from './runs.js';
import { axisSchema, id, whole } from './values.js';

/**
 * Query of the page's one stream, `GET /api/events?run=a&run=b&axis=step&smoothing=100`.
 *
 * `run` names the runs whose growth is told; the table of all runs comes in any case. To watch others, to turn to
 * another axis or smoothing, open it anew and end the one before. `since` is the last `id:` received, also taken from
 * the header `last-event-id`: the stream then goes on there, without a gap or a double, after a restart of the server
 * too. Without one, growth is told from now on: open the stream, wait for `ready`, then fetch curves; what both told
 * is recognised by `row`.
 *
 * Messages, by their `event:`, each with an `id:`
 *
 * - `ready` {@link Ready}: once, at the beginning
 * - `runs` {@link RunsChanged}: at first all runs, then those that changed
 * - `growth` {@link Growth}: what a watched run has got, at most twice a second
 * - `closing` `{}`: the server goes; the run has ended or was stopped
 *
 * Lines that begin with `:` keep the connection alive, every 15 s.
 */
export const eventsQuerySchema = z.object({
  run: z.array(id).max(64).default([]),
  axis: axisSchema.default('step'),
  smoothing: z.coerce.number().min(0).max(1e9).default(0),
  since: z.string().max(8000).optional(),
});
/** {@link eventsQuerySchema} */
export type EventsQuery = z.infer<typeof eventsQuerySchema>;

/** Message `ready`: `resumed` names the runs that go on where `since` says; curves of the others are to be fetched. */
export const readySchema = z.object({
  mode: z.enum(['run', 'folder']),
  title: z.string(),
  version: z.string(),
  resumed: z.array(id),
});
/** {@link readySchema} */
export type Ready = z.infer<typeof readySchema>;

/** Message `runs`. */
export const runsChangedSchema = z.object({
  /** Each replaces what was known of that run. */
  runs: z.array(runInfoSchema),
  /** Runs whose folders are gone. */
  gone: z.array(id),
});
/** {@link runsChangedSchema} */
export type RunsChanged = z.infer<typeof runsChangedSchema>;

/**
 * Message `growth`: what one run has got since the message before.
 *
 * A curve's points begin at the row after the last one told; few values come as they are, many as envelopes with a
 * `stride`. Where a curve is at row r on the page: ignore points that end at or before r, append those that begin at
 * r, fetch the curve anew when they begin after it.
 */
export const growthSchema = z.object({
  run: id,
  /**
   * The run went back to a checkpoint, or its file was replaced: all that came after this step (and all entries from
   * this id on) is no more. Drop it, or fetch the run's curves anew; `points` go on from there.
   */
  cut: z.object({ step: whole, entry: whole }).optional(),
  points: z.array(pointsSchema),
  entries: z.array(entrySchema),
  /** Entries that came while the page was not listening, more than are told at once: `GET /api/entries` has them. */
  missed: whole,
  /** Names of summaries that are new, or have got another step. */
  summaries: z.array(z.string()),
});
/** {@link growthSchema} */
export type Growth = z.infer<typeof growthSchema>;

/**
 * Query of `GET /api/log?run=ID&after=ID_OF_EVENT`, the stream that programs follow: every event as it was recorded.
 *
 * After a message `ready` `{}`, each has an `id:`, `event: event`, and the recorded line as its data. `after` (or `last-event-id`) is the
 * last id received: the stream goes on behind it, from the run's file, however long ago that was. After a resume
 * that went back before it, a message `cut` `{ "sequence": 499 }` comes first: events after that sequence are void.
 * `missed` `{ "count": 1200 }` tells of events that no file holds (a run without `jsonl()`, whose latest are kept in
 * memory). `run` may be left out where the server shows a single run. `closing` ends it.
 */
export const logQuerySchema = z.object({
  run: z.string().max(1000).optional(),
  after: z.string().max(100).optional(),
});
/** {@link logQuerySchema} */
export type LogQuery = z.infer<typeof logQuerySchema>;
