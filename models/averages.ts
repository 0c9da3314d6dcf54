import type { OptimizerState } from './optimizer.js';
import { pairs } from './pairs.js';
import { remember } from './variables.js';

/**
 * Computes with the averages of the weights where an optimizer keeps any; no value is copied.
 *
 * To be called within a tensor scope: what is computed may be a tensor, so this opens none.
 */
export function withAverages<Result>(
  { variables, averages }: Pick<OptimizerState, 'variables' | 'averages'>,
  compute: () => Result,
): Result {
  if (averages === undefined) return compute();
  const undo = remember(variables);
  try {
    for (const [{ variable }, average] of pairs(variables, averages)) variable.assign(average.variable);
    return compute();
  } finally {
    undo();
  }
}
