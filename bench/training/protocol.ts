import { z } from 'zod';
import { rowNames } from './rows.js';

/** What a competitor is told, as a line of JSON: one round. */
export const questionSchema = z.object({
  row: z.enum(rowNames),
  /** Which of its ways of training. */
  way: z.string(),
  /** Where data and initial weights lie. */
  folder: z.string(),
  batch: z.number(),
  optimizer: z.enum(['sgd', 'adam']),
  learningRate: z.number(),
  steps: z.number(),
  warmUp: z.number(),
  seconds: z.number(),
});
export type Question = z.output<typeof questionSchema>;

/** What it answers, as a line of JSON. */
export const answerSchema = z.object({
  /** Trained on while the clock ran, over so many steps and seconds. */
  samples: z.number(),
  steps: z.number(),
  seconds: z.number(),
  /** Of the first step: alike for everybody, for the initial weights are. */
  firstLoss: z.number(),
  /** Mean over the last quarter of the round's prescribed steps. */
  loss: z.number(),
});
export type Answer = z.output<typeof answerSchema>;

/** What the machine does at most, measured by one of the competitors. */
export const machineSpeedSchema = z.object({ gflops: z.number(), bandwidth: z.number() });
export type MachineSpeed = z.output<typeof machineSpeedSchema>;
