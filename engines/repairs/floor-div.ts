import { div, FloorDiv, floor, Tensor, tidy } from '@tensorflow/tfjs-core';
import { replaceKernel, type TfjsName } from '../replace.js';

/**
 * floorDiv of fractions on cpu and webgpu, as the other engines have it: float32.
 *
 * As shipped (tfjs-backend-cpu and tfjs-backend-webgpu, kernels/FloorDiv.ts) the result is int32 whatever is divided, so that a quotient that
 * int32 does not hold becomes another number: on cpu 7 / 0 gives 0, and 1e10 / 1 gives 1410065408.
 */
export function repairFloorDiv(backend: TfjsName): void {
  replaceKernel(FloorDiv, backend, 'fractions', (shipped) => (call) => {
    const { a, b } = call.inputs;
    if (!(a instanceof Tensor && b instanceof Tensor) || a.dtype !== 'float32') return shipped(call);
    return tidy(() => floor(div(a, b)));
  });
}
