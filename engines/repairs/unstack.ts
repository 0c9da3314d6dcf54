import { Unpack } from '@tensorflow/tfjs-core';
import { changeGradient } from './gradient.js';

/**
 * The gradient of `unstack` where it gives one tensor alone: a sequence of a single step, say.
 *
 * As shipped (tfjs-core, gradients/Unpack_grad.ts) it takes what it is given for a list, which that is not, and throws.
 */
export function repairUnstackGradient(): void {
  changeGradient(
    Unpack,
    (shipped) =>
      (dy, ...rest) =>
        shipped([dy].flat(), ...rest),
  );
}
