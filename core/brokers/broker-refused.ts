import { MillraceError } from '../errors.js';

/**
 * The error of a broker that was reached and refuses: to ask again would not help.
 *
 * @param what the broker, and what of it was asked for.
 * @param cause what its client threw.
 * @param named what the user has named there; default `names`.
 */
export function brokerRefused(what: string, cause: unknown, named = 'names'): MillraceError {
  return new MillraceError('BROKER_FAILED', {
    what,
    given: cause,
    expected: 'an answer that is no refusal',
    advice: `Check the ${named}, and what the user may do`,
    cause,
  });
}
