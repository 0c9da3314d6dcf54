import { z } from 'zod';
import { contenderNames } from './contenders.js';
import { answerSchema, machineSchema } from './protocol.js';
import { rowNames } from './rows.js';

/** One contender in one row: its rounds. */
const resultSchema = z.object({
  contender: z.string().refine((name) => contenderNames.some((each) => each === name)),
  rounds: z.array(answerSchema),
});
export type Result = z.output<typeof resultSchema>;

const rowResultSchema = z.object({ row: z.enum(rowNames), results: z.array(resultSchema) });
export type RowResult = z.output<typeof rowResultSchema>;

/** Everything that a comparison measured: what its tables, and docs/performance.md, are made from. */
export const recordingSchema = z.object({
  /** The day, as YYYY-MM-DD. */
  date: z.string(),
  rounds: z.number(),
  threads: z.number(),
  machine: z.object({
    cpu: z.string(),
    platform: z.string(),
    /** In GiB. */
    memory: z.number(),
    /** Measured before each round: GFLOP/s of a matrix product, and GB/s of memory. */
    speeds: z.array(machineSchema),
    /** The load average of a minute, before the first round: what else ran. */
    load: z.number(),
  }),
  versions: z.record(z.string(), z.string()),
  rows: z.array(rowResultSchema),
});
export type Recording = z.output<typeof recordingSchema>;
