import { Cast, notEqual, tidy, zerosLike } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';
import { operand } from './composed.js';

/**
 * Repairs casts to bool on the WebAssembly backend: whatever is not 0 is true.
 *
 * As shipped the lowest byte of the whole part is stored: 0.5 and 256 become false, and 2 stays 2, which counts as 2 in
 * what follows.
 */
export function repairCastsToBool(): void {
  replaceKernel(Cast, 'wasm', 'to bool', (shipped) => (parameters) => {
    const { inputs, attrs } = parameters;
    const numeric = inputs.x?.dtype === 'float32' || inputs.x?.dtype === 'int32';
    if (!numeric || attrs?.dtype !== 'bool') return shipped(parameters);
    return tidy(() => {
      const x = operand(inputs, 'x');
      return notEqual(x, zerosLike(x));
    });
  });
}
