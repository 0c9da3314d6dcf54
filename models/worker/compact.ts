import { type BatchData, type Dense, emptyLike, type TypedArray } from '../../core/sample.js';

/**
 * A batch as it is sent to another thread: without its mark, and without what else its arrays are views of, which a
 * copy of them would copy too.
 */
export function compactBatch({ x, y, weights, size }: BatchData): BatchData {
  return { x: compact(x), y: y && compact(y), size, ...(weights && { weights }) };
}

/** Numbers over memory that holds nothing else, or that is shared. */
export function compact({ data, shape }: Dense): Dense {
  return { data: own(data), shape };
}

function own(data: TypedArray): TypedArray {
  if (data.buffer instanceof SharedArrayBuffer || data.byteLength === data.buffer.byteLength) return data;
  const copy = emptyLike(data, data.length);
  copy.set(data);
  return copy;
}
