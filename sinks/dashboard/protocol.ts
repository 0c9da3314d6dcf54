/**
 * What the dashboard's server and its page say to each other: every route, and every message of the streams.
 *
 * All of `/api` wants `authorization: Bearer TOKEN` and answers in JSON, errors too ({@link apiErrorSchema}). Numbers
 * that are not finite travel as null. Times are milliseconds since 1970, durations milliseconds.
 *
 * | request               | query                                                  | answer                  |
 * | --------------------- | ------------------------------------------------------ | ----------------------- |
 * | `GET /api/runs`       |                                                        | {@link Runs}            |
 * | `GET /api/run`        | `run`                                                  | {@link RunDetails}      |
 * | `GET /api/curves`     | `run` ... `measure` `axis` `from` `to` `points` `smoothing` | {@link Curves}     |
 * | `GET /api/entries`    | `run` `before` `limit` `type` ...                      | {@link Entries}         |
 * | `GET /api/summaries`  | `run`                                                  | {@link Summaries}       |
 * | `GET /api/histograms` | `run` `name` `limit`                                   | {@link Histograms}      |
 * | `GET /api/pictures`   | `run` `name` `limit`                                   | {@link Pictures}        |
 * | `GET /api/picture`    | `run` `sequence`                                       | `image/png`             |
 * | `GET /api/texts`      | `run` `name` `limit`                                   | {@link Texts}           |
 * | `GET /api/events`     | `run` ... `axis` `smoothing` `since`                   | stream for a page       |
 * | `GET /api/log`        | `run` `after`                                          | stream of a run's events |
 * | `POST /api/control`   | body {@link Control}                                   | {@link Accepted}        |
 *
 * `run ...` may be given several times. A run's id is an opaque word that stays the same over restarts.
 */
import { z } from 'zod';

const whole = z.number().int().min(0);
const figure = z.number().nullable();
const id = z.string().min(1).max(64);

/** What curves are drawn over: steps, milliseconds since 1970, milliseconds of running, or samples trained on. */
export const axisSchema = z.enum(['step', 'time', 'elapsed', 'samples']);
/** {@link axisSchema} */
export type Axis = z.infer<typeof axisSchema>;

/** A request was refused: `{ "error": { "message": "no run has the id 'x'" } }`. */
export const apiErrorSchema = z.object({
  error: z.object({ message: z.string(), code: z.string().optional() }),
});

/**
 * How a run stands.
 *
 * - `waiting`: its file holds no event yet
 * - `running`: events come
 * - `silent`: no event for a minute, though the run has not ended; killed, perhaps
 * - `finished`: it has completed
 * - `stopped`: it was stopped, or failed, and may be resumed
 */
export const runStateSchema = z.enum(['waiting', 'running', 'silent', 'finished', 'stopped']);
/** {@link runStateSchema} */
export type ShownState = z.infer<typeof runStateSchema>;

/** Milliseconds by what they went to, in sum over the run. */
export const spentSchema = z.object({
  waiting: z.number(),
  training: z.number(),
  evaluating: z.number(),
  writing: z.number(),
  /** By a person; absent where nobody paused. */
  paused: z.number().optional(),
});
/** {@link spentSchema} */
export type Spent = z.infer<typeof spentSchema>;

/**
 * A run in one line: the table of runs and the header of a run are drawn from it.
 *
 * ```json
 * { "id": "k3J9xQ", "name": "mlp", "state": "running", "startedAt": 1700000000000, "updatedAt": 1700000009000,
 *   "elapsed": 9000, "step": 900, "steps": 2350, "epoch": 3, "epochs": 10, "samplesPerSecond": 25600,
 *   "timeLeft": 14500, "latest": { "loss": 0.41, "accuracy": 0.86, "test accuracy": 0.85 },
 *   "learningRate": 0.5, "memory": 210000000, "tensors": 12, "seed": 1, "engine": { "backend": "tensorflow" },
 *   "options": { "batchSize": 256 }, "control": { "paused": false }, "problems": [] }
 * ```
 */
export const runInfoSchema = z.object({
  id,
  /** The folder's path below the one that is shown, `.` for that folder itself. */
  name: z.string(),
  state: runStateSchema,
  /** Why it ended or stopped. */
  reason: z.string().optional(),
  /** When its newest process began. */
  startedAt: z.number().optional(),
  /** When its newest event happened. */
  updatedAt: z.number().optional(),
  /** Milliseconds that its newest process has been running. */
  elapsed: z.number(),
  step: whole,
  /** How many steps there will be, where known. */
  steps: whole.optional(),
  /** Counts from 0, unlike what a person is shown. */
  epoch: whole,
  epochs: whole.optional(),
  samplesPerSecond: z.number().optional(),
  /** Milliseconds until the last step, where known. */
  timeLeft: z.number().optional(),
  /** The latest value of each measure of the model: of training by its name, of an evaluation as `DATA NAME`. */
  latest: z.record(z.string(), figure),
  learningRate: z.number().optional(),
  memory: z.number().optional(),
  tensors: whole.optional(),
  /** 99th percentile, in milliseconds. */
  eventLoopDelay: z.number().optional(),
  /** Samples between the source and the trainer. */
  inFlight: whole.optional(),
  /** Where the time went, since the newest process began, as far as its events are known. */
  spent: spentSchema.optional(),
  seed: z.number().optional(),
  engine: z.record(z.string(), z.unknown()).optional(),
  options: z.record(z.string(), z.unknown()).optional(),
  /** Present where the run can be controlled: it lives in the server's own process. */
  control: z.object({ paused: z.boolean() }).optional(),
  /** The share of its file that is indexed, 0 to 1, while that is less than all: curves are not whole yet. */
  indexed: z.number().optional(),
  /** What is wrong with its file: the first lines that are no events, say. */
  problems: z.array(z.string()),
});
/** {@link runInfoSchema} */
export type RunInfo = z.infer<typeof runInfoSchema>;

/** Answer of `GET /api/runs`, those that changed last first. */
export const runsSchema = z.object({
  /** `run`: the server lives in one run's process. `folder`: it shows a folder of runs. */
  mode: z.enum(['run', 'folder']),
  /** What is shown: the run's or the folder's name. */
  title: z.string(),
  /** Of Millrace. */
  version: z.string(),
  runs: z.array(runInfoSchema),
});
/** {@link runsSchema} */
export type Runs = z.infer<typeof runsSchema>;

/**
 * A curve that a run has: `{ "group": "model", "measure": "accuracy", "series": "evaluation on test", "rows": 10 }`.
 *
 * Groups: `model` (loss and metrics), `optimizer` (`learningRate`, `gradientNorm`), `speed` (`samplesPerSecond`,
 * `inFlight`), `spent` (`waiting`, `training`, `evaluating`, `writing`, `paused`: milliseconds a step), `process` (`memory` in
 * bytes, `tensors`, `eventLoopDelay` in milliseconds). The key that `/api/curves` takes is `GROUP/MEASURE`.
 */
export const curveInfoSchema = z.object({
  key: z.string(),
  group: z.enum(['model', 'optimizer', 'speed', 'spent', 'process']),
  measure: z.string(),
  /** `training`, `epoch mean` or `evaluation on DATA`, after `TRAINER: ` where it is not the first trainer. */
  series: z.string(),
  /** How many values it has. */
  rows: whole,
  /** The extremes, and the steps at which they were reached; absent without a finite value. */
  lowest: z.object({ value: z.number(), step: whole }).optional(),
  highest: z.object({ value: z.number(), step: whole }).optional(),
});
/** {@link curveInfoSchema} */
export type CurveInfo = z.infer<typeof curveInfoSchema>;

/** Answer of `GET /api/run?run=ID`. */
export const runDetailsSchema = z.object({ run: runInfoSchema, curves: z.array(curveInfoSchema) });
/** {@link runDetailsSchema} */
export type RunDetails = z.infer<typeof runDetailsSchema>;

/**
 * Points of one curve, in columns of equal length.
 *
 * A point stands for the values whose numbers divided by `stride` are the same: the same ones whatever is asked for,
 * so that a curve does not flicker when it is panned. `low` and `high` are the extremes of these, so that no spike is
 * lost at any zoom; they are absent where every point is one value. `x` is the place of the last one. null where there
 * are values and none is finite; where there is no value at all (a measure that not every event has) there is no
 * point, so that there may be fewer points than `rows / stride`.
 *
 * ```json
 * { "run": "k3J9xQ", "key": "model/loss", "series": "training", "row": 0, "stride": 2, "rows": 3,
 *   "x": [2, 3], "low": [0.5, 0.4], "mean": [0.6, 0.4], "high": [0.7, 0.4] }
 * ```
 */
export const pointsSchema = z.object({
  run: id,
  key: z.string(),
  series: z.string(),
  /** The number of the first value, counted from 0 since the curve's beginning. */
  row: whole,
  /** Values in a point. */
  stride: z.number().int().min(1),
  /** Values in all points together: the next one is number `row + rows`. */
  rows: whole,
  x: z.array(z.number()),
  mean: z.array(figure),
  low: z.array(figure).optional(),
  high: z.array(figure).optional(),
  /**
   * The smoothed curve at `x`, where smoothing was asked for.
   *
   * Computed over every value of the curve, not over points: a mean in which a value counts exp(-d / smoothing), d
   * steps before. It is therefore the same at every zoom.
   */
  smooth: z.array(figure).optional(),
  /** How many values of each point were not finite; absent where all were. */
  notFinite: z.array(whole).optional(),
});
/** {@link pointsSchema} */
export type Points = z.infer<typeof pointsSchema>;

/**
 * Query of `GET /api/curves?run=a&run=b&measure=model/loss&axis=step&from=0&to=5000&points=800&smoothing=100`.
 *
 * `from` and `to` are bounds on the axis, open where absent; one value beyond each is included, so that lines reach
 * the edges. `points` is the most that a curve is answered with (the half to all of it). `measure` may be repeated.
 */
export const curvesQuerySchema = z.object({
  run: z.array(id).min(1).max(64),
  measure: z.array(z.string().min(1).max(256)).min(1).max(64),
  axis: axisSchema.default('step'),
  from: z.coerce.number().optional(),
  to: z.coerce.number().optional(),
  points: z.coerce.number().int().min(2).max(4000).default(800),
  /** Steps; 0 smooths nothing. */
  smoothing: z.coerce.number().min(0).max(1e9).default(0),
});
/** {@link curvesQuerySchema} */
export type CurvesQuery = z.infer<typeof curvesQuerySchema>;

/** Answer of `GET /api/curves`: every series of the measures asked for, of each run. */
export const curvesSchema = z.object({ axis: axisSchema, curves: z.array(pointsSchema) });
/** {@link curvesSchema} */
export type Curves = z.infer<typeof curvesSchema>;

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

/** Answer of `GET /api/summaries?run=ID`: what there is to be seen, by name. */
export const summariesSchema = z.object({
  summaries: z.array(
    z.object({
      name: z.string(),
      /** A text that comes with a picture belongs to it, and is told with it. */
      kind: z.enum(['histogram', 'picture', 'text']),
      count: whole,
      /** Of the latest one. */
      step: whole,
      sequence: whole,
    }),
  ),
});
/** {@link summariesSchema} */
export type Summaries = z.infer<typeof summariesSchema>;

/** Query of `/api/histograms`, `/api/pictures` and `/api/texts`: at most `limit` of a name, evenly over the run, the latest among them. */
export const summaryQuerySchema = z.object({
  run: id,
  name: z.string().min(1).max(1000),
  limit: z.coerce.number().int().min(1).max(200).default(40),
});
/** {@link summaryQuerySchema} */
export type SummaryQuery = z.infer<typeof summaryQuerySchema>;

/** Answer of `GET /api/histograms?run=ID&name=weights/model/dense/kernel`: `edges` has one number more than `counts`, or none. */
export const histogramsSchema = z.object({
  name: z.string(),
  histograms: z.array(
    z.object({
      step: whole,
      time: z.number(),
      edges: z.array(z.number()),
      counts: z.array(whole),
      /** How many values were NaN or infinite. */
      notFinite: whole.optional(),
    }),
  ),
});
/** {@link histogramsSchema} */
export type Histograms = z.infer<typeof histogramsSchema>;

/** Answer of `GET /api/pictures?run=ID&name=predictions`; fetch each with `/api/picture?run=ID&sequence=...`, as a blob. */
export const picturesSchema = z.object({
  name: z.string(),
  pictures: z.array(
    z.object({ step: whole, time: z.number(), sequence: whole, text: z.string().optional() }),
  ),
});
/** {@link picturesSchema} */
export type Pictures = z.infer<typeof picturesSchema>;

/** Answer of `GET /api/texts?run=ID&name=options`. */
export const textsSchema = z.object({
  name: z.string(),
  texts: z.array(z.object({ step: whole, time: z.number(), sequence: whole, text: z.string() })),
});
/** {@link textsSchema} */
export type Texts = z.infer<typeof textsSchema>;

/** Query of `GET /api/picture?run=ID&sequence=123`. */
export const pictureQuerySchema = z.object({ run: id, sequence: z.coerce.number().int().min(0) });
/** {@link pictureQuerySchema} */
export type PictureQuery = z.infer<typeof pictureQuerySchema>;

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

/**
 * Body of `POST /api/control`, `content-type: application/json`; the browser's `Origin` is required.
 *
 * ```json
 * { "run": "k3J9xQ", "action": "learningRate", "value": 0.05 }
 * { "run": "k3J9xQ", "action": "stop", "reason": "diverged" }
 * ```
 *
 * 400 for a body that is none of these, 403 for another origin, 404 for an unknown run or trainer, 409 with the reason where the
 * run does not live in the server's process, or has ended, 415 for another content type.
 */
export const controlSchema = z.discriminatedUnion('action', [
  z.strictObject({ run: id, action: z.literal('pause') }),
  z.strictObject({ run: id, action: z.literal('resume') }),
  z.strictObject({ run: id, action: z.literal('checkpoint') }),
  z.strictObject({ run: id, action: z.literal('stop'), reason: z.string().max(200).optional() }),
  z.strictObject({
    run: id,
    action: z.literal('learningRate'),
    value: z.number().min(0),
    trainer: z.string().max(200).optional(),
  }),
]);
/** {@link controlSchema} */
export type Control = z.infer<typeof controlSchema>;

/** Answer of `POST /api/control`: it will be done; the run's `control` event in the entries says when it was. */
export const acceptedSchema = z.object({ accepted: z.literal(true), paused: z.boolean() });
/** {@link acceptedSchema} */
export type Accepted = z.infer<typeof acceptedSchema>;
