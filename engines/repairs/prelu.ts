import { mul, neg, Prelu, relu, sub, Tensor, tidy } from '@tensorflow/tfjs-core';
import { replaceKernel, type TfjsName } from '../replace.js';

/**
 * prelu on a backend where it is wrong: wasm's takes a slope that is broadcast, such as `[3, 1]`, as if it were
 * repeated number by number, and native's calls a method that tensors have with the whole tfjs only
 * (`x.sub is not a function`).
 */
export function repairPrelu(backend: TfjsName): void {
  replaceKernel(Prelu, backend, 'prelu of operations', (shipped) => (parameters) => {
    const { x, alpha } = parameters.inputs;
    if (!(x instanceof Tensor && alpha instanceof Tensor)) return shipped(parameters);
    return tidy(() => sub(relu(x), mul(alpha, relu(neg(x)))));
  });
}
