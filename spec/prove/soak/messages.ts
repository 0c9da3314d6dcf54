import { z } from 'zod';
import { randomFor } from '../../../core/random.js';

/** How many features a message has. */
export const features = 8;
/** How many messages are learnt from at a time. */
export const batchSize = 32;

/** What a message says: features, and the class that they belong to. */
export const messageSchema = z.object({
  features: z.array(z.number()).length(features),
  label: z.int().min(0).max(1),
});

/** The message of a number. */
export function messageText(number: number): string {
  const numbers = featuresOf(number);
  const sum = numbers.reduce((total, value) => total + value, 0);
  return JSON.stringify({ features: numbers, label: sum > 0 ? 1 : 0 });
}

/** Its features. */
export function featuresOf(number: number): readonly number[] {
  const random = randomFor(1, 'soak', number);
  return Array.from({ length: features }, () => random.normal());
}

/** What the program that is watched says of itself. */
export const reportSchema = z.object({
  steps: z.number(),
  tensors: z.number(),
  /** Bytes, after a garbage collection: of the process, of its heap, and of arrays outside it. */
  rss: z.number(),
  heap: z.number(),
  arrays: z.number(),
  /** Of the event loop since the report before, in milliseconds: 99 of 100 delays are no longer. */
  delay: z.number(),
});
export type Report = z.output<typeof reportSchema>;

/** A line that it writes: where it serves, or a report that was asked for. */
export const lineSchema = z.union([z.object({ url: z.string() }), reportSchema]);
