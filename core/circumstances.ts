import { z } from 'zod';

const whole = z.number().int().min(0);
// To a thousandth.
const milliseconds = z.number().min(0);

const spent = z.object({
  /** For data: reading, decoding, augmenting, packing, and whatever else the process does between two steps. */
  waiting: milliseconds,
  /** In the trainer's step. */
  training: milliseconds,
  /** In evaluations, the reading of their data included. */
  evaluating: milliseconds,
  /** For those who take the events: recorders, checkpoints, a subscriber that holds demand. */
  writing: milliseconds,
  /** Told to pause; left out where nobody did. */
  paused: milliseconds.exactOptional(),
});

/** Where the time between two steps went, in milliseconds. */
export type TimeSpent = z.infer<typeof spent>;

/** Where and when an event was recorded: fields that differ between two equal runs. */
export const circumstances = z.object({
  /** Milliseconds since 1970. */
  time: z.number(),
  /** Milliseconds since the process began this run. */
  elapsed: z.number(),
  samplesPerSecond: z.number().optional(),
  /** Bytes of resident memory. */
  memory: z.number().optional(),
  tensors: whole.optional(),
  /**
   * On step events: where the time went since the step event before, or since the process began this run. The parts
   * add up to the difference of `elapsed`, within a millisecond.
   */
  spent: spent.optional(),
  /**
   * By how many milliseconds timers came late, as the 99th percentile since it was last told: on step events, at most
   * two a second.
   */
  eventLoopDelay: z.number().min(0).optional(),
  /**
   * On step events: samples that have left their source and are not trained on yet; left out where the source's
   * positions do not count samples.
   */
  inFlight: whole.optional(),
});
