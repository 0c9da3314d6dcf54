import {
  add,
  cast,
  matMul,
  mul,
  reshape,
  softmax,
  sub,
  type Tensor,
  tensor,
  transpose,
} from '@tensorflow/tfjs-core';
import { sizeOf } from '../../core/sample.js';

/**
 * What is added to the score of a key that must not be seen: its share becomes 0, and a row without keys stays finite.
 */
const unseen = -1e9;

/** `x W + b` along the last axis: `[size, time, features]` to `[size, time, outputs]`. */
export function project(x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  const outputs = kernel.shape[1] ?? 0;
  const rows = reshape(x, [-1, kernel.shape[0] ?? 0]);
  return reshape(add(matMul(rows, kernel), bias), [...x.shape.slice(0, -1), outputs]);
}

/** `[size, time, heads · keySize]` to `[size, heads, time, keySize]`. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [size = 0, time = 0, features = 0] = x.shape;
  return transpose(reshape(x, [size, time, heads, features / heads]), [0, 2, 1, 3]);
}

/** `[size, heads, time, keySize]` to `[size, time, heads · keySize]`. */
export function joinHeads(x: Tensor): Tensor {
  const [size = 0, heads = 0, time = 0, keySize = 0] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [size, time, heads * keySize]);
}

/**
 * How much each query takes of each key: `softmax(q kᵀ / √keySize)`, `[size, heads, queries, keys]`.
 *
 * `hidden` are added to the scores before: see {@link futureHidden} and {@link paddingHidden}.
 */
export function attentionShares(query: Tensor, key: Tensor, hidden: readonly Tensor[]): Tensor {
  const scale = 1 / Math.sqrt(query.shape.at(-1) ?? 1);
  const scores = matMul(mul(query, scale), key, false, true);
  return softmax(hidden.reduce<Tensor>((total, each) => add(total, each), scores));
}

/** Hides from each query the keys after it: `[1, 1, queries, keys]`. */
export function futureHidden(queries: number, keys: number): Tensor {
  const shape = [1, 1, queries, keys];
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, at) =>
    at % keys > Math.floor(at / keys) ? unseen : 0,
  );
  return tensor(values, shape);
}

/** Hides from all queries the keys whose place in `mask` `[size, keys]` is 0: `[size, 1, 1, keys]`. */
export function paddingHidden(mask: Tensor): Tensor {
  const [size = 0, keys = 0] = mask.shape;
  return reshape(mul(sub(1, cast(mask, 'float32')), unseen), [size, 1, 1, keys]);
}
