import { constants } from 'node:os';
import { CommanderError } from 'commander';
import { type ErrorCode, isMillraceError } from '../core/errors.js';

/** The exit codes; `docs/cli.md` lists the same. A signal adds its own number to `signal`: 130, 143. */
export const exitCodes = { done: 0, failed: 1, usage: 2, signal: 128, readerGone: 141 } as const;

/** The last lines of `millrace --help`. */
export const exitCodesHelp = `
Exit codes:
  0    done
  1    failed
  2    wrong usage: an unknown name, a wrong value, a folder that does not fit
  130  stopped by Ctrl-C (143: by SIGTERM), after a checkpoint
`;

// Nothing was started: the command itself has to change.
const usageErrors: ReadonlySet<ErrorCode> = new Set([
  'OPTION_INVALID',
  'NAME_UNKNOWN',
  'RUN_EXISTS',
  'RUN_MISSING',
  'RESUME_REFUSED',
]);

/** The exit code of a command that ended with this error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  return isMillraceError(error) && usageErrors.has(error.code) ? exitCodes.usage : exitCodes.failed;
}

/** The exit code of a command that a signal stopped. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return exitCodes.signal + constants.signals[signal];
}
