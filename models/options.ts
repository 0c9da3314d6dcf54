import { z } from 'zod';
import { MillraceError } from '../core/errors.js';

/** A learning rate. */
export const rate = z.number().positive();

/** How many inputs, outputs or classes. */
export const count = z.number().int().min(1);

/** A shape without the batch dimension. */
export const shape = z.array(count).min(1);

/** What raw inputs are multiplied by. */
export const scale = z.number().positive();

/** The two ways each network is written: from scratch on plain tensors, or on `tf.layers`. */
export const variant = z.enum(['scratch', 'layers']);

/**
 * Checks options against their schema and fills in the defaults.
 *
 * @throws MillraceError `OPTION_INVALID` naming the first option at fault.
 */
export function parseOptions<Schema extends z.ZodType>(
  owner: string,
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  throw new MillraceError('OPTION_INVALID', {
    what: [owner, ...path].join('.'),
    given: path.reduce<unknown>((value, key) => Object(value)[key], given),
    expected: issue?.message ?? 'other options',
  });
}
