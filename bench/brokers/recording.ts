import { z } from 'zod';
import { circumstancesSchema } from '../comparison/circumstances.js';
import { brokers, ways } from './settings.js';

/** Messages a second of each round, by who reads them. */
const ratesSchema = z.record(z.enum(ways), z.array(z.number()));
export type Rates = z.output<typeof ratesSchema>;

/** What was measured of the brokers: what the part on them in docs/performance.md is made from. */
export const recordingSchema = circumstancesSchema.extend({
  /** In the stream, read to its end in each turn. */
  messages: z.number(),
  /** Of one message. */
  bytes: z.number(),
  rates: z.partialRecord(z.enum(brokers), ratesSchema),
});
export type Recording = z.output<typeof recordingSchema>;
