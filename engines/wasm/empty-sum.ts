import { Sum } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';
import { openHeap } from './heap.js';

/**
 * Repairs sums of nothing on the WebAssembly backend, and with them norms: they are 0.
 *
 * As shipped (tfjs-backend-wasm, kernels/Sum.ts) nothing is computed where the input is empty, so that the sums are
 * what the memory held before.
 */
export function repairEmptySum(): void {
  replaceKernel(Sum, 'wasm', 'of nothing', (shipped) => (call) => {
    const sums = shipped(call);
    if (Array.isArray(sums) || !call.inputs.x?.shape.includes(0)) return sums;
    openHeap(call.backend, call.inputs).numbers(sums).fill(0);
    return sums;
  });
}
