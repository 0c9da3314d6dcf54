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
