import { MillraceError } from '../core/errors.js';
import type { GradientExtremes } from './gradients.js';

/** The step that found a number which is not finite. */
export interface StepInQuestion {
  /** The trainer's name. */
  readonly name: string;
  readonly step: number;
  readonly learningRate: number;
  readonly loss: number;
  readonly largest: GradientExtremes['largest'];
}

/** `NOT_FINITE`: names the loss where that is not finite, else the largest gradient; and step and rate. */
export function notFinite({ name, step, learningRate, loss, largest }: StepInQuestion): MillraceError {
  const finiteLoss = Number.isFinite(loss);
  return new MillraceError('NOT_FINITE', {
    what: finiteLoss ? `gradient of ${largest.name}` : `loss of ${name}`,
    given: finiteLoss ? largest.value : loss,
    expected: 'a finite number',
    where: `step ${step}, learning rate ${learningRate}, largest gradient ${largest.value} of ${largest.name}`,
    advice: 'Lower the learning rate, limit the gradients with clip, or look for wrong values in the data',
  });
}
