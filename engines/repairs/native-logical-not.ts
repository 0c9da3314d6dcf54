import { LogicalNot, notEqual, Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';

/**
 * logicalNot on native TensorFlow, as a comparison with true.
 *
 * In a graph TensorFlow turns a comparison behind `LogicalNot` around (grappler, RemoveLogicalNotStage): `not (x < 1)`
 * becomes `x >= 1`, which is something else where x is NaN. Computed as here, it stays what it was.
 */
export function repairNativeLogicalNot(): void {
  replaceKernel(LogicalNot, 'tensorflow', 'comparison with true', (shipped) => (call) => {
    const { x } = call.inputs;
    return x instanceof Tensor ? tidy(() => notEqual(x, tensor(true))) : shipped(call);
  });
}
