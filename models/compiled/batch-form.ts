import type { Tensor } from '@tensorflow/tfjs-core';
import { type BatchData, type Dense, emptyLike, type TypedArray } from '../../core/sample.js';
import type { MakeInput } from '../../engines/program.js';
import { labelsOf } from '../batch-tensors.js';
import { type Loss, labelType } from '../loss.js';
import type { BatchTensors } from '../objective.js';

/** Numbers in a data type that a program takes. */
type Fed = Uint8Array | Int32Array | Float32Array;

/** The numbers as a program takes them: those of other data types are widened. */
export function feedable(data: TypedArray): Fed {
  if (data instanceof Uint8ClampedArray) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  if (data instanceof Uint8Array || data instanceof Int32Array || data instanceof Float32Array) return data;
  return new Float32Array(data);
}

/** What one program takes: data type and shape, as text. */
export function formOf({ data, shape }: Dense): string {
  return `${feedable(emptyLike(data, 0)).constructor.name}[${shape}]`;
}

/** The form of a whole batch: batches of one form are computed by one program. */
export function batchForm(batch: BatchData): string {
  return `${formOf(batch.x)} ${formOf(labelsOf(batch))}${batch.weights ? ' weighted' : ''}`;
}

/** What is fed of a batch, in the order of {@link batchInputs}. */
export function batchFeeds(batch: BatchData): Fed[] {
  const { x, weights } = batch;
  return [feedable(x.data), feedable(labelsOf(batch).data), ...(weights ? [weights] : [])];
}

/**
 * Makes the inputs for batches of that form. What stands in for them is valid wherever class numbers or places are
 * meant, and another one in each take.
 */
export function batchInputs(input: MakeInput, batch: BatchData, loss: Loss, take: 0 | 1): BatchTensors {
  const labels = labelsOf(batch);
  return {
    x: denseInput(input, batch.x, take),
    labels: input({ data: standIn(labels, take), shape: labels.shape, as: labelType(loss, labels.shape) }),
    weights:
      batch.weights && input({ data: new Float32Array(batch.size).fill(1 + take), shape: [batch.size] }),
  };
}

/** Makes the input for numbers of that form. */
export function denseInput(input: MakeInput, x: Dense, take: 0 | 1): Tensor {
  return input({ data: standIn(x, take), shape: x.shape });
}

function standIn({ data }: Dense, take: 0 | 1): Fed {
  const fed = feedable(data);
  if (fed instanceof Uint8Array) return new Uint8Array(fed.length).fill(take);
  if (fed instanceof Int32Array) return new Int32Array(fed.length).fill(take);
  return new Float32Array(fed.length).fill(take);
}
