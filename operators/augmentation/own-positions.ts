import { MillraceError } from '../../core/errors.js';
import type { Mark, Position } from '../../core/mark.js';

/**
 * Checks the marks of samples in turn: each needs a position that the one before it did not have, since what is drawn
 * for a sample belongs to its position.
 *
 * @param operator what draws, as the user knows it.
 * @param name its name in the run.
 * @throws MillraceError `ORDER_INVALID`, from the function that it returns.
 */
export function ownPositions(operator: string, name: string): (at: Mark) => void {
  let last: Position | null = null;
  return (at) => {
    if (at.position === null || at.position === last) throw behindShuffle(operator, name, at);
    last = at.position;
  };
}

function behindShuffle(operator: string, name: string, { source, position }: Mark): MillraceError {
  return new MillraceError('ORDER_INVALID', {
    what: `${name} received samples without positions of their own`,
    given: position,
    expected: 'a position that no sample before it had',
    where: `source ${source}`,
    advice: `Put ${operator} before shuffle`,
  });
}
