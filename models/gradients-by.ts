import { MillraceError } from '../core/errors.js';
import type { BatchData } from '../core/sample.js';
import type { NamedArray } from './model.js';
import type { Trainer } from './trainer.js';

/**
 * The gradients that a trainer tells.
 *
 * @param batch default the one of its last step.
 * @throws MillraceError `OPTION_INVALID` when it is a trainer that tells none.
 */
export async function gradientsBy(trainer: Trainer, batch?: BatchData): Promise<readonly NamedArray[]> {
  if (trainer.gradients) return await trainer.gradients(batch);
  throw new MillraceError('OPTION_INVALID', {
    what: `gradients of trainer ${trainer.name}`,
    given: 'a trainer without the method gradients',
    expected: 'one that tells its gradients',
    advice: 'Give it that method, or leave the gradients out',
  });
}
