import { z } from 'zod';
import { type Circumstances, circumstancesSchema } from '../comparison/circumstances.js';
import { contenderNames } from './contenders.js';
import { timingSchema, workSchema } from './protocol.js';
import { rowNames } from './rows.js';

/** One contender in one row: what came out of an epoch, and its rounds. */
const resultSchema = z.object({
  contender: z.enum(contenderNames),
  work: workSchema,
  rounds: z.array(timingSchema),
});
export type Result = z.output<typeof resultSchema>;

const rowResultSchema = z.object({
  row: z.enum(rowNames),
  results: z.array(resultSchema),
  /** Under what it was measured, where that was not with the rest. */
  circumstances: circumstancesSchema.optional(),
});
export type RowResult = z.output<typeof rowResultSchema>;

/** A file that was read in a process of its own. */
export const memorySchema = z.object({
  bytes: z.number(),
  rows: z.number(),
  seconds: z.number(),
  /** The most memory that the process ever had, in bytes. */
  peak: z.number(),
});
export type Memory = z.output<typeof memorySchema>;

/** Times to the first batch, in milliseconds: from the start of an epoch, and from nine tenths of it. */
export const resumeSchema = z.object({ fresh: z.array(z.number()), resumed: z.array(z.number()) });
export type Resume = z.output<typeof resumeSchema>;

/** Everything that was measured: what the tables, and the second part of docs/performance.md, are made from. */
export const recordingSchema = circumstancesSchema.extend({
  rows: z.array(rowResultSchema),
  /** The small file and the large one. */
  memory: z.tuple([memorySchema, memorySchema]).optional(),
  /** A round each. */
  resume: z.array(resumeSchema).optional(),
});
export type Recording = z.output<typeof recordingSchema>;

/** What is recorded, with one row measured anew and the others as they were. */
export function remeasured(recording: Recording, result: RowResult, circumstances: Circumstances): Recording {
  const anew: RowResult = { ...result, circumstances };
  const rows = recording.rows.map((each) => (each.row === result.row ? anew : each));
  return { ...recording, rows: rows.includes(anew) ? rows : [...rows, anew] };
}
