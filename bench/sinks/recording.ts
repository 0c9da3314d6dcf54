import { z } from 'zod';
import { circumstancesSchema } from '../comparison/circumstances.js';

/** An epoch of the main job, in milliseconds. */
const turnSchema = z.object({ wall: z.number(), cpu: z.number() });
export type Turn = z.output<typeof turnSchema>;

/** The main job with all file sinks and without, in turns of an epoch each. */
export const overheadSchema = z.object({
  recorded: z.array(turnSchema),
  plain: z.array(turnSchema),
  /** Microseconds in the sinks' own calls, by event. */
  inCalls: z.number(),
});
export type Overhead = z.output<typeof overheadSchema>;

/** Step events written by everyone, in turns. */
export const millionSchema = z.object({
  events: z.number(),
  /** How many of them tensorboardX wrote. */
  some: z.number(),
  /** Events a second of each round, by whoever writes them. */
  rates: z.record(z.string(), z.array(z.number())),
});
export type Million = z.output<typeof millionSchema>;

/** A dashboard opened on a long run; milliseconds since its link was printed, and bytes. */
export const openingSchema = z.object({
  firstCurve: z.number(),
  wholeCurve: z.number(),
  bytes: z.number(),
  /** To draw a hundredth of the curve, somewhere in its middle. */
  zoomed: z.number(),
});
export type Opening = z.output<typeof openingSchema>;

/** What the dashboard was opened on, for the first time and with its index. */
export const openingsSchema = z.object({
  events: z.number(),
  fileBytes: z.number(),
  first: openingSchema,
  indexed: openingSchema,
});
export type Openings = z.output<typeof openingsSchema>;

/** A training process, in turns of some epochs: with nobody looking, and with many. */
export const watchingSchema = z.object({
  pages: z.number(),
  turnEpochs: z.number(),
  /** So many epochs at the beginning of a turn, in which pages come and go, are not counted. */
  settling: z.number().default(0),
  /** CPU time of an epoch, in milliseconds, of each turn. */
  alone: z.array(z.number()),
  watched: z.array(z.number()),
  /** Resident memory after each turn, in bytes. */
  memory: z.array(z.number()),
  /** Bytes that all pages together received. */
  received: z.number(),
});
export type Watching = z.output<typeof watchingSchema>;

/** Everything that was measured of the sinks: what the part on recording in docs/performance.md is made from. */
export const recordingSchema = circumstancesSchema.extend({
  overhead: overheadSchema.optional(),
  million: millionSchema.optional(),
  openings: openingsSchema.optional(),
  watching: watchingSchema.optional(),
});
export type Recording = z.output<typeof recordingSchema>;
