import { Tensor } from '@tensorflow/tfjs-core';
import { tensorScope } from '../../../core/tensor-scope.js';
import type { Layer } from '../../../models/layers/layer-options.js';

/** What a layer, or a model, gives; the weights it makes when it is first applied stay. */
export function outputOf(
  layer: Layer,
  x: Tensor | Tensor[],
  options: Readonly<Record<string, unknown>> = {},
): { readonly values: readonly number[]; readonly shape: readonly number[] } {
  return tensorScope('output', () => {
    const output = [layer.apply(x, options)].flat()[0];
    if (!(output instanceof Tensor)) throw new Error('expected a tensor');
    return { values: [...output.dataSync()], shape: output.shape };
  });
}
