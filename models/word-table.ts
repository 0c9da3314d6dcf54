import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { randomFor } from '../core/random.js';
import { sizeOf } from '../core/sample.js';

/** A table with a vector for each word. */
type TableShape = readonly [words: number, dimension: number];

/**
 * The first values of a table: pretrained vectors, or N(0, 1), as PyTorch's `Embedding` starts.
 *
 * @param table its name: tables of one model start differently.
 */
export function initialVectors(
  table: string,
  shape: TableShape,
  seed: number,
  vectors: Float32Array | undefined,
): Tensor {
  const random = randomFor(seed, `${table}/embeddings`);
  const start = vectors?.slice() ?? Float32Array.from({ length: sizeOf(shape) }, random.normal);
  return tensor(start, [...shape], 'float32');
}

/** Refuses pretrained vectors of another size than the table's. */
export function checkVectors(owner: string, vectors: Float32Array | undefined, shape: TableShape): void {
  if (vectors === undefined || vectors.length === sizeOf(shape)) return;
  throw new MillraceError('OPTION_INVALID', {
    what: `${owner}.vectors`,
    given: `${vectors.length} numbers`,
    expected: `${sizeOf(shape)}: ${shape[1]} for each of ${shape[0]} words`,
  });
}
