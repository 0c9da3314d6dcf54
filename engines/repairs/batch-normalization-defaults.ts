import { FusedBatchNorm, type KernelFunc, ones, zeros } from '@tensorflow/tfjs-core';
import { replaceKernel, type TfjsName } from '../replace.js';

/**
 * Batch normalization without scale or offset, as tf.layers' with `scale: false` or `center: false`: as shipped it has
 * no gradient on any backend (`Cannot read properties of undefined (reading 'dataId')`), because tfjs-core keeps every
 * input that the gradient names, there or not.
 *
 * The kernel is the one place between the operation and what is kept of its inputs, so it puts in ones and zeros.
 */
export function repairBatchNormalizationDefaults(backend: TfjsName): void {
  replaceKernel(FusedBatchNorm, backend, 'scale and offset', withDefaults);
}

function withDefaults(normalize: KernelFunc): KernelFunc {
  return (parameters) => {
    const { inputs } = parameters;
    const shape = inputs.mean?.shape ?? [];
    inputs.scale ??= ones(shape);
    inputs.offset ??= zeros(shape);
    return normalize(parameters);
  };
}
