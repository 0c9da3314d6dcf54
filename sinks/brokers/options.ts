import { z } from 'zod';
import { type RunEvent, runEventSchema } from '../../core/events.js';

/** Options of every sink that publishes. */
export interface PublishOptions {
  /** Which events, by their types: `['prediction']`; default all that are numbered. */
  readonly types?: readonly RunEvent['type'][];
  /** Milliseconds without a connection after which the run fails, default 30,000; Infinity never does. */
  readonly patience?: number;
}

const names = runEventSchema.options.flatMap(({ shape }) => ('sequence' in shape ? [shape.type.value] : []));

/** The checks of {@link PublishOptions}. */
export const publishOptions = {
  types: z.array(z.enum(names, `one of ${names.join(', ')}`)).optional(),
  patience: z
    .union([z.number().min(0), z.literal(Number.POSITIVE_INFINITY)], 'milliseconds, at least 0')
    .default(30_000),
};
