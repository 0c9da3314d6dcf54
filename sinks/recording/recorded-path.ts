import { MillraceError } from '../../core/errors.js';

/**
 * Checks where something is recorded.
 *
 * @throws MillraceError `OPTION_INVALID` for an empty path.
 */
export function recordedPath(what: string, given: string, expected: string): string {
  if (typeof given === 'string' && given !== '') return given;
  throw new MillraceError('OPTION_INVALID', { what, given, expected });
}
