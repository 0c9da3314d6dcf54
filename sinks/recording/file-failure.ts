import { isMillraceError, MillraceError } from '../../core/errors.js';

/** Does something with a file; an error that is not coded yet becomes `SINK_FAILED` with the file's name. */
export async function orFileFailure<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isMillraceError(error) ? error : fileFailure(path, error);
  }
}

/** The coded error of a file that cannot be written, with the system's reason. */
function fileFailure(path: string, cause: unknown): MillraceError {
  return new MillraceError('SINK_FAILED', {
    what: `events file ${path}`,
    given: cause,
    expected: 'a file that can be written',
    advice: 'Free space or choose another file, then resume the run',
    cause,
  });
}
