import { z } from 'zod';
import { circumstancesSchema } from '../comparison/circumstances.js';
import { machineSchema } from '../comparison/machine.js';
import { contenderNames } from './contenders.js';
import { answerSchema, machineSpeedSchema } from './protocol.js';
import { rowNames } from './rows.js';

/** One contender in one row: its rounds. */
const resultSchema = z.object({
  contender: z.enum(contenderNames),
  rounds: z.array(answerSchema),
});
export type Result = z.output<typeof resultSchema>;

const rowResultSchema = z.object({ row: z.enum(rowNames), results: z.array(resultSchema) });
export type RowResult = z.output<typeof rowResultSchema>;

/** Everything that a comparison measured: what its tables, and docs/performance.md, are made from. */
export const recordingSchema = circumstancesSchema.extend({
  machine: machineSchema.extend({
    /** Measured before each round: GFLOP/s of a matrix product, and GB/s of memory. */
    speeds: z.array(machineSpeedSchema),
  }),
  rows: z.array(rowResultSchema),
});
export type Recording = z.output<typeof recordingSchema>;
