import { isMillraceError, MillraceError } from '../../core/errors.js';
import { type Host, partsForHost } from './host.js';

/** Why a machine has no native TensorFlow: it is not offered for it, or only not installed yet. */
export function whyMissing(host: Host): MillraceError {
  try {
    partsForHost(host);
  } catch (error) {
    if (!isMillraceError(error, 'NATIVE_INSTALL_FAILED')) throw error;
    const { what, advice } = error.details;
    return new MillraceError('ENGINE_MISSING', { what, ...(advice === undefined ? {} : { advice }) });
  }
  return new MillraceError('ENGINE_MISSING', {
    what: 'native TensorFlow is not installed',
    advice: 'Run npx millrace native',
  });
}
