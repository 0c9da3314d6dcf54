import { z } from 'zod';
import { circumstancesSchema } from '../comparison/circumstances.js';

/** By contender, what each round came to. */
const rounds = z.record(z.string(), z.array(z.number()));

/** What was measured of learning sample by sample: what its part of docs/performance.md is made from. */
export const recordingSchema = circumstancesSchema.extend({
  /** Samples a turn, of those in Node and of those in Python. */
  samples: z.number(),
  slow: z.number(),
  /** Samples a second. */
  rates: rounds,
  /** The share of samples predicted right. */
  accuracy: z.record(z.string(), z.number()),
  /** Microseconds of a sample: p50, p99 and p99.9, medians of the rounds. */
  latencies: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])),
  /** Updates of ADWIN a second. */
  updates: rounds,
});
export type Recording = z.output<typeof recordingSchema>;

/** The contenders, as tables and goals name them. */
export const contenders = {
  hand: 'a loop by hand',
  batches: 'ours, batches of 256',
  single: 'ours, batches of 1',
  river: 'River',
  vowpalWabbit: 'Vowpal Wabbit',
} as const;
