import { cast, greater, less, Sign, sub } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';
import { composed, operand } from './composed.js';

/**
 * Repairs sign on the WebAssembly backend, and with it the gradient of abs.
 *
 * As shipped (tfjs-backend-wasm, cc/kernels/Sign.cc) numbers up to 1.2e-7 count as 0, so that a small weight under an L1
 * penalty is never pulled to 0.
 */
export function repairSign(): void {
  const sign = composed((operands) => {
    const x = operand(operands, 'x');
    return sub(cast(greater(x, 0), x.dtype), cast(less(x, 0), x.dtype));
  });
  replaceKernel(Sign, 'wasm', 'of small numbers', () => sign);
}
