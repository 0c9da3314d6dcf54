import { Abs, cast, mul, sign } from '@tensorflow/tfjs-core';
import { setGradient } from './gradient.js';

/** The gradient of abs at 0 is 0, as PyTorch has it; as shipped it is -1, which pushes weights of 0 off it. */
export function repairAbsGradient(): void {
  setGradient(Abs, ['x'], ({ dy, input }) => ({ x: () => mul(dy, sign(cast(input('x'), 'float32'))) }));
}
