import { isMillraceError, type MillraceError } from '../../core/errors.js';

/** The coded error that an action fails with; anything else it does is an error here. */
export async function refusal(action: () => unknown): Promise<MillraceError> {
  try {
    await action();
  } catch (error) {
    if (isMillraceError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
