import { z } from 'zod';
import { rowNames } from './rows.js';

/** What a competitor is told, as a line of JSON. */
export const questionSchema = z.object({
  /** Go through one epoch and say what came out, or through as many as the time allows and say how fast. */
  task: z.enum(['check', 'measure']),
  row: z.enum(rowNames),
  /** Which of its ways. */
  way: z.string(),
  /** The file or folder of the data. */
  data: z.string(),
  batch: z.number(),
  /** Samples an epoch. */
  epoch: z.number(),
  seconds: z.number(),
});
export type Question = z.output<typeof questionSchema>;

/** What came out of an epoch: alike for everybody. */
export const workSchema = z.object({
  samples: z.number(),
  batches: z.number(),
  /** Numbers of a sample. */
  numbers: z.number(),
  dtype: z.string(),
  /** Of all numbers. */
  mean: z.number(),
  /** The mean of all labels; 0 where there are none. */
  label: z.number(),
});
export type Work = z.output<typeof workSchema>;

/** Delays of the event loop of the main thread, in milliseconds beyond the interval of the timer that measures. */
export const delaySchema = z.object({ p99: z.number(), max: z.number() });

/** How fast whole epochs went. */
export const timingSchema = z.object({
  samples: z.number(),
  seconds: z.number(),
  /** Only of millrace. */
  delay: delaySchema.optional(),
});
export type Timing = z.output<typeof timingSchema>;
