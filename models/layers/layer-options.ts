import { Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { count } from '../options.js';

/** A layer of tf.layers, of any kind. */
export type Layer = layers.Layer;

/** What every layer of ours takes. */
export interface LayerOptions {
  /** Default: its class and a number. */
  readonly name?: string;
  /** The shape of a sample, for the first layer of a sequential model; null where any length goes. */
  readonly inputShape?: readonly (number | null)[];
  /** Whether an optimizer moves its weights; default true. */
  readonly trainable?: boolean;
}

/** The schema of {@link LayerOptions}. */
export const layerOptions = {
  name: z.string().min(1).exactOptional(),
  inputShape: z.array(count.nullable()).min(1).exactOptional(),
  trainable: z.boolean().exactOptional(),
};

/** What tf.layers calls a shape: the batch first, null where any length goes. */
export type LayerShape = (number | null)[];

/** The one tensor that a layer of one input is called with. */
export function oneTensor(inputs: Tensor | Tensor[]): Tensor {
  const [input] = [inputs].flat();
  if (input instanceof Tensor) return input;
  throw new TypeError('a layer was called without an input');
}

/** The shapes that a layer is built for, one for each input. */
export function shapesOf(shape: LayerShape | LayerShape[]): readonly LayerShape[] {
  return shape.every(Array.isArray) ? shape : [shape.filter((length) => !Array.isArray(length))];
}

/**
 * How many features an input has: the length of its last axis.
 *
 * @throws MillraceError `SHAPE_INVALID` where that is not known, or where the input has another number of axes.
 */
export function featuresOf(owner: Layer, shape: LayerShape | undefined, axes: number): number {
  const features = shape?.at(-1);
  if (shape?.length === axes && typeof features === 'number') return features;
  throw new MillraceError('SHAPE_INVALID', {
    what: `input of ${owner.name} (${owner.getClassName()})`,
    given: shape,
    expected: `${axes} axes, the batch first, and a known number of features last`,
  });
}

/** The value of a weight that was added when the layer was built. */
export function readWeight(weight: LayerVariable | undefined): Tensor {
  const value = weight?.read();
  if (value instanceof Tensor) return value;
  throw new TypeError('a layer was called before it was built');
}

/** A tensor whose three axes the types know of. */
export function threeAxes(tensor: Tensor): Tensor3D {
  if (isRank3(tensor)) return tensor;
  throw new TypeError(`expected three axes, got ${tensor.rank}`);
}

function isRank3(tensor: Tensor): tensor is Tensor3D {
  return tensor.rank === 3;
}
