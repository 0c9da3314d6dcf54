import { MillraceError } from '../../core/errors.js';

/** An error that says in one line what an installation lacks and what to do about it. */
export function installFailure(what: string, advice: string, cause?: unknown): MillraceError {
  return new MillraceError('NATIVE_INSTALL_FAILED', {
    what,
    advice,
    ...(cause === undefined ? {} : { cause }),
  });
}
