import { Tensor } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

type Layer = layers.Layer;

/**
 * Applies a layer with tensors as its weights, in the order of `layer.weights`: gradients then reach the trainable ones
 * as they reach any input of a case. The layer is built for the shape of `x`, used once and thrown away.
 */
export function applyLayer(
  layer: Layer,
  x: Tensor | Tensor[],
  weights: readonly Tensor[],
  options: Readonly<Record<string, unknown>> = {},
): Tensor {
  layer.build(Array.isArray(x) ? x.map(({ shape }) => shape) : x.shape);
  const expected = layer.weights.map(({ shape }) => shape);
  if (expected.length !== weights.length) throw new Error(`its weights: ${JSON.stringify(expected)}`);
  layer.weights.forEach((weight, index) => {
    const value = weights[index];
    if (value) give(weight, value);
  });
  const output = layer.call(x, options);
  for (const weight of layer.nonTrainableWeights) weight.dispose();
  const first = Array.isArray(output) ? output[0] : output;
  if (first instanceof Tensor) return first;
  throw new Error('it gave no tensor');
}

function give(weight: Layer['weights'][number], value: Tensor): void {
  if (weight.trainable) {
    weight.dispose();
    Reflect.set(weight, 'val', value);
  } else {
    weight.write(value);
  }
}
