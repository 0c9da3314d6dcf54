import { MillraceError } from '../core/errors.js';

/**
 * Checks the rate that a trainer's next step is to have.
 *
 * @throws MillraceError `OPTION_INVALID` naming the trainer and the step.
 */
export function checkLearningRate(
  rate: number,
  { name, stepsDone }: { readonly name: string; readonly stepsDone: number },
): number {
  if (Number.isFinite(rate) && rate >= 0) return rate;
  throw new MillraceError('OPTION_INVALID', {
    what: `learning rate of ${name}`,
    given: rate,
    expected: 'a finite number of at least 0',
    where: `step ${stepsDone + 1}`,
  });
}
