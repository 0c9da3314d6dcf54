import { AddN, addN, Tensor, tidy } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';

/**
 * Adds any number of tensors.
 *
 * Upstream's program binds all of them at once (tfjs-backend-webgpu, addn_packed_webgpu.ts), and WebGPU promises no
 * more than eight buffers, one of which is the output: with more it does not compile, and the sum stays 0.
 */
export function repairAddN(): void {
  replaceKernel(AddN, 'webgpu', 'a few at a time', (shipped) => (given) => {
    const tensors = Object.values(given.inputs).filter((input) => input instanceof Tensor);
    return tensors.length <= most ? shipped(given) : tidy(() => summed(tensors));
  });
}

const most = 7;

function summed(tensors: readonly Tensor[]): Tensor {
  const first = addN(tensors.slice(0, most));
  return tensors.length <= most ? first : summed([first, ...tensors.slice(most)]);
}
