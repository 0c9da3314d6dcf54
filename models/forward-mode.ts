import { tensor1d } from '@tensorflow/tfjs-core';
import type { ForwardMode } from './model.js';

/** How a forward pass of that step is asked for, where it is computed at once. */
export function forwardMode(training: boolean, step: number): ForwardMode {
  return {
    training,
    step,
    perStep(numbersOf) {
      const numbers = numbersOf(step);
      return tensor1d(numbers, numbers instanceof Int32Array ? 'int32' : 'float32');
    },
  };
}
