import {
  mul,
  reshape,
  serialization,
  sub,
  type Tensor,
  engine as tensorEngine,
  tidy,
} from '@tensorflow/tfjs-core';
import { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { hasTrainingBatchNormalization, normalizeBatch } from '../../engines/batch-normalization.js';
import { type Layer, oneTensor, readWeight } from './layer-options.js';

/**
 * Has `tf.layers.batchNormalization` train by one operation, and one for its gradient, on engines that have them.
 *
 * As shipped it composes some ten operations over the whole batch, and their gradients; what comes out differs by
 * rounding. Left as it is where the normalized axis is not the last one, without scale or offset, and for second
 * derivatives, which the composed operations have.
 */
export function fuseBatchNormalization(): void {
  const prototype = batchNormalization();
  const shipped = prototype.call;
  prototype.call = function call(this: Layer, inputs, given): Tensor | Tensor[] {
    const x = oneTensor(inputs);
    const parts = given.training === true ? partsOf(this, x) : undefined;
    return parts ? tidy(() => normalize(x, parts)) : shipped.call(this, inputs, given);
  };
}

/** What a layer normalizes with. */
interface Parts {
  readonly gamma: LayerVariable;
  readonly beta: LayerVariable;
  readonly movingMean: LayerVariable;
  readonly movingVariance: LayerVariable;
  readonly momentum: number;
  readonly epsilon: number;
}

/** Undefined where the fused operation does not apply. */
function partsOf(layer: Layer, { rank, dtype }: Tensor): Parts | undefined {
  const { axis, momentum, epsilon } = layer.getConfig();
  if (axis !== -1 && axis !== rank - 1) return undefined;
  if (dtype !== 'float32' || !hasTrainingBatchNormalization() || tensorEngine().state.gradientDepth > 1)
    return undefined;
  const [gamma, beta, movingMean, movingVariance] = ['gamma', 'beta', 'movingMean', 'movingVariance'].map(
    (name): unknown => Reflect.get(layer, name),
  );
  if (typeof momentum !== 'number' || typeof epsilon !== 'number') return undefined;
  if (!isWeight(gamma) || !isWeight(beta) || !isWeight(movingMean) || !isWeight(movingVariance))
    return undefined;
  return { gamma, beta, movingMean, movingVariance, momentum, epsilon };
}

function normalize(x: Tensor, { gamma, beta, movingMean, movingVariance, momentum, epsilon }: Parts): Tensor {
  const channels = x.shape.at(-1) ?? 1;
  const places = x.size / channels;
  const pixels = x.rank === 4 ? x : reshape(x, [places, 1, 1, channels]);
  const normal = normalizeBatch(pixels, readWeight(gamma), readWeight(beta), epsilon);
  // The running variance is that of the batch as it is, not the estimate for what the batch was drawn from.
  const variance = mul(normal.unbiasedVariance, Math.max(places - 1, 1) / places);
  moveAverage(movingMean, normal.mean, momentum);
  moveAverage(movingVariance, variance, momentum);
  return x.rank === 4 ? normal.result : reshape(normal.result, x.shape);
}

function moveAverage(average: LayerVariable, value: Tensor, momentum: number): void {
  const before = readWeight(average);
  average.write(sub(before, mul(sub(before, value), 1 - momentum)));
}

function isWeight(value: unknown): value is LayerVariable {
  return value instanceof LayerVariable;
}

/** tf.layers does not export the class. */
function batchNormalization(): Layer {
  const [known] = serialization.SerializationMap.getMap().classNameMap.BatchNormalization ?? [];
  const prototype: unknown = known && Reflect.get(known, 'prototype');
  if (prototype instanceof layers.Layer) return prototype;
  throw new TypeError('this tf.layers has no batch normalization');
}
