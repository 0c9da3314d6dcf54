import { relu, Step, sign, Tensor, tidy } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';

/**
 * step on native TensorFlow, which the gradient of every relu computes, as `sign(relu(x))`: 1 above 0, else 0, and NaN
 * stays NaN.
 *
 * As shipped (tfjs-node, kernels/Step.ts) each call fills an array of ones as large as its input in JavaScript and copies
 * it to TensorFlow (https://github.com/tensorflow/tfjs/issues/1211), which takes ten times as long as the step itself; and
 * whole numbers are refused (`Value for attr 'T' of int32 is not in the list of allowed values`). A value other than 0
 * below 0, which no gradient asks for, is left to it.
 */
export function repairNativeStep(): void {
  replaceKernel(Step, 'tensorflow', 'sign of relu', (shipped) => (call) => {
    const { x } = call.inputs;
    if (!(x instanceof Tensor) || x.dtype === 'bool' || call.attrs?.alpha !== 0) return shipped(call);
    return tidy(() => sign(relu(x)));
  });
}
