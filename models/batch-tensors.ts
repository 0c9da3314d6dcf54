import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { type BatchData, type Dense, sizeOf } from '../core/sample.js';

/** Refuses inputs that the model was not built for: TensorFlow may read past a shape that does not fit. */
export function checkInput({ shape, data }: Dense, inputShape: readonly number[]): void {
  const fits =
    shape.length === inputShape.length + 1 &&
    inputShape.every((length, axis) => length === -1 || length === shape[axis + 1]);
  if (fits && sizeOf(shape) === data.length && data.length > 0) return;
  throw new MillraceError('SHAPE_INVALID', {
    what: 'inputs of the model',
    given: shape,
    expected: `[size, ${inputShape.map((length) => (length === -1 ? 'any' : length)).join(', ')}], not empty`,
    advice: 'Give the model the inputShape of the samples',
  });
}

/** The labels of a batch that is learnt from, as many as their shape holds. */
export function labelsOf({ y }: BatchData): Dense {
  if (y && y.data.length === sizeOf(y.shape)) return y;
  if (y) {
    throw new MillraceError('SHAPE_INVALID', {
      what: 'labels of the batch',
      given: `${y.data.length} labels`,
      expected: `${sizeOf(y.shape)}, as their shape [${y.shape}] says`,
    });
  }
  throw new MillraceError('BATCH_INVALID', {
    what: 'batch',
    given: 'samples without labels',
    expected: 'a label y on every sample',
  });
}

/** The labels as a tensor of their own: native TensorFlow would compute on the batch's array. */
export function uploadLabels({ data, shape }: Dense, dtype: 'int32' | 'float32'): Tensor {
  const values = dtype === 'int32' ? new Int32Array(data) : new Float32Array(data);
  return tensor(values, [...shape], dtype);
}

/** The weights of the samples, where they have any. */
export function uploadWeights({ weights, size }: BatchData): Tensor | undefined {
  totalWeight({ weights, size });
  return weights && tensor(weights.slice(), [size], 'float32');
}

/** The sum of the weights of `size` samples, checked; undefined where they have none. */
export function totalWeight({ weights, size }: Weighted): number | undefined {
  if (weights === undefined) return undefined;
  const total = weights.reduce((sum, weight) => (weight >= 0 ? sum + weight : Number.NaN), 0);
  if (weights.length === size && Number.isFinite(total) && total > 0) return total;
  throw new MillraceError('BATCH_INVALID', {
    what: 'weights of the batch',
    given: weights.length === size ? `weights with sum ${total}` : `${weights.length} weights`,
    expected: `${size} numbers of at least 0, not all 0`,
  });
}

interface Weighted {
  readonly weights?: Float32Array | undefined;
  readonly size: number;
}
