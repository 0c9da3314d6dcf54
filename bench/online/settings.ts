import { z } from 'zod';

/** What is asked of a contender. */
export const questionSchema = z.object({
  /** Samples per second; how long single samples take; updates of a drift detector per second. */
  task: z.enum(['prequential', 'latency', 'adwin']),
  /** Where the samples lie, as `writeSamples` writes them. */
  file: z.string(),
  samples: z.number().int().min(1),
});
export type Question = z.output<typeof questionSchema>;

/** What it answers. */
export const answerSchema = z.object({
  samples: z.number(),
  seconds: z.number(),
  /** The share of samples predicted right, or the number of drifts. */
  figure: z.number(),
  /** Of single samples, in microseconds: half, 99 % and 99.9 % took no longer. */
  percentiles: z.tuple([z.number(), z.number(), z.number()]).optional(),
});
export type Answer = z.output<typeof answerSchema>;

/** As many as River's Phishing has. */
export const features = 9;

/** The rate of the logistic regression. */
export const learningRate = 0.01;

/** Percentiles of durations in milliseconds. */
export function percentilesOf(milliseconds: Float64Array): [number, number, number] {
  const sorted = milliseconds.toSorted();
  const at = (share: number): number =>
    1000 * (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN);
  return [at(0.5), at(0.99), at(0.999)];
}
