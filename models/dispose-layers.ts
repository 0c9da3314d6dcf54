import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Frees a model of tf.layers with all its weights.
 *
 * `model.dispose()` alone leaves those of a layer that is applied twice, and of models nested in models: it counts how
 * often a layer is used, and takes one use away.
 */
export function disposeLayers(model: LayersModel): void {
  const weights = model.weights.map((weight) => weight.read());
  model.dispose();
  for (const weight of weights) {
    if (!weight.isDisposed) weight.dispose();
  }
}
