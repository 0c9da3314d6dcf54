import { MillraceError } from '../core/errors.js';
import { hasCode } from './file-system.js';

/** A file operation on a checkpoint failed: which file, why, and what to do. */
export function checkpointFailed(what: string, file: string, cause: unknown): MillraceError {
  const remedy = hasCode(cause, 'ENOSPC')
    ? 'Free space on the disk'
    : 'See that the folder can be read and written';
  return new MillraceError('CHECKPOINT_FAILED', {
    what,
    where: `${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
    advice: `${remedy}, then run again: the checkpoints before it are whole`,
    cause,
  });
}
