import type { z } from 'zod';
import { MillraceError } from './errors.js';

/**
 * Checks a number that counts something.
 *
 * @throws MillraceError `OPTION_INVALID` unless it is a whole number of at least `minimum`.
 */
export function wholeNumber(what: string, given: number, minimum = 1): number {
  if (Number.isSafeInteger(given) && given >= minimum) return given;
  throw new MillraceError('OPTION_INVALID', {
    what,
    given,
    expected: `a whole number of at least ${minimum}`,
  });
}

/**
 * Checks options against their schema and fills in the defaults.
 *
 * @param owner whose options they are, as the user knows it: `mlp`, `dashboard`.
 * @throws MillraceError `OPTION_INVALID` naming the first option at fault (`mlp.hidden.1`), its value and what was
 *   expected.
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
