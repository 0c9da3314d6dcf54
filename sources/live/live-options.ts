import { z } from 'zod';
import type { DeadLetters } from '../../core/dead-letters.js';
import { type DecodeMessage, decodeJson } from './message.js';

/** Options of every live source. */
export interface LiveOptions<Row> {
  /** What a message holds; zod checks it, and may change it. */
  readonly schema: z.ZodType<Row>;
  /** Makes the value that the schema checks of a message; default reads JSON in UTF-8. */
  readonly decode?: DecodeMessage;
  /**
   * What happens to a message that does not fit: an error with its place (`fail`, the default), or it is left out (`skip`,
   * the default where `deadLetters` is given), with a warning `ROW_SKIPPED` of the first, then whenever their number has
   * doubled.
   */
  readonly invalid?: 'fail' | 'skip';
  /** Where messages go that are left out, each with the reason. */
  readonly deadLetters?: DeadLetters;
  /** Completes the source when aborted. */
  readonly signal?: AbortSignal;
}

/** How a live source reads its messages, with the defaults filled in. */
export interface LiveSettings {
  readonly schema: z.ZodType;
  readonly decode: DecodeMessage;
  readonly invalid: 'fail' | 'skip';
  readonly deadLetters: DeadLetters | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Options of a source whose broker is connected to again. */
export interface ReconnectOptions {
  /** Milliseconds without a connection after which it gives up, default 30,000; Infinity never does. */
  readonly patience?: number;
}

/** The checks of {@link LiveOptions}, to be spread into a source's own schema. */
export const liveOptions = {
  schema: z.custom<z.ZodType>((given) => given instanceof z.ZodType, 'a zod schema'),
  decode: z.custom<DecodeMessage>(isFunction, 'a function of a message').default(() => decodeJson),
  invalid: z.enum(['fail', 'skip'], "'fail' or 'skip'").optional(),
  deadLetters: z
    .custom<DeadLetters>((given) => isFunction(Object(given).write), 'an object with a method write')
    .optional(),
  signal: z.instanceof(AbortSignal, { message: 'an AbortSignal' }).optional(),
};

/** The check of {@link ReconnectOptions}. */
export const patience = z
  .union([z.number().min(0), z.literal(Number.POSITIVE_INFINITY)], 'milliseconds, at least 0')
  .default(30_000);

/** The check of what is told the lag of a source; default nobody is. */
export const onLag = z.custom<(messages: number) => void>(isFunction, 'a function').default(() => () => {});

/** The part of a source's options that says how its messages are read. */
export function liveSettings({
  schema,
  decode,
  invalid,
  deadLetters,
  signal,
}: z.output<z.ZodObject<typeof liveOptions>>): LiveSettings {
  return { schema, decode, invalid: invalid ?? (deadLetters ? 'skip' : 'fail'), deadLetters, signal };
}

function isFunction(given: unknown): boolean {
  return typeof given === 'function';
}
