import { z } from 'zod';
import { figure, id, whole } from './values.js';

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
