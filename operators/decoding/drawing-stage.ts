import type { MonoTypeOperatorFunction, Subscriber } from 'rxjs';
import { type Marked, markOf } from '../../core/mark.js';
import { joinRun, StageSubscriber, stage } from '../../core/stage.js';
import { ownPositions } from '../augmentation/own-positions.js';

/**
 * Stands before what draws for each sample from its position: joins the run under a name, with the settings that a
 * resume must find again, and passes samples on once their positions are seen to be their own.
 *
 * @param operator what draws, as the user knows it.
 * @throws MillraceError in the stream: `MARK_LOST` when a sample has no mark, `ORDER_INVALID` behind `shuffle`.
 */
export function drawingStage<T extends Marked>(
  operator: string,
  name: string,
  options: Readonly<Record<string, unknown>>,
): MonoTypeOperatorFunction<T> {
  const owner = {};
  return stage((downstream: Subscriber<T>) => {
    joinRun(downstream, { name, owner, options });
    const checkPosition = ownPositions(operator, name);
    return new StageSubscriber<T>(downstream, undefined, {
      next(sample) {
        checkPosition(markOf(sample, name));
        downstream.next(sample);
      },
    });
  });
}
